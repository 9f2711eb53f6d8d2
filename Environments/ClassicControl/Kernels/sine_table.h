// Written by generate_sine_table.py: of k / 128 the sine, what it lacks, the cosine, and what it lacks.
static const double sine_high[32] = {
    0x0.0p+0, 0x1.fffeaaaaeeeefp-8, 0x1.fffaaaaeeeed5p-7, 0x1.7ff7001033255p-6,
    0x1.ffeaaaeeee86fp-6, 0x1.3feb2b12d45d5p-5, 0x1.7fdc01032fba9p-5, 0x1.bfc6d78586dacp-5,
    0x1.ffaaaeeed4edbp-5, 0x1.1fc343d808befp-4, 0x1.3facb12d1755bp-4, 0x1.5f911fd10b737p-4,
    0x1.7f701032550e4p-4, 0x1.9f4902d55d1f9p-4, 0x1.bf1b78568391dp-4, 0x1.dee6f16c1cce6p-4,
    0x1.feaaeee86ee36p-4, 0x1.0f3378ddd71d1p-3, 0x1.1f0d3d7afceafp-3, 0x1.2ee285e4ab88fp-3,
    0x1.3eb312c5d66cbp-3, 0x1.4e7ea4dc5f27bp-3, 0x1.5e44fcfa126f3p-3, 0x1.6e05dc05a4d4cp-3,
    0x1.7dc102fbaf2b5p-3, 0x1.8d7632efaa944p-3, 0x1.9d252d0cec312p-3, 0x1.accdb297a0765p-3,
    0x1.bc6f84edc6199p-3, 0x1.cc0a6588289a3p-3, 0x1.db9e15fb5a5d0p-3, 0x1.eb2a57f8ae5a3p-3,
};
static const double sine_low[32] = {
    0x0.0p+0, -0x1.e45e2ec67b77cp-62, -0x1.2ab639a9f0776p-63, 0x1.efe2b51527336p-64,
    -0x1.cd406fb224ae2p-60, 0x1.4ec54203d1c11p-60, -0x1.599bdf46e997ap-59, 0x1.8e4fd03dbf236p-62,
    -0x1.2d16d32684b69p-59, -0x1.f3d32e6f3be4fp-58, -0x1.921915299468bp-58, -0x1.0184f02be9102p-58,
    0x1.afc2d1800501ap-60, 0x1.2696d7eac1dc1p-58, 0x1.e91841dea4cc8p-58, -0x1.50f8e2fb71673p-59,
    -0x1.afcb2bcc6f03bp-59, 0x1.d8468724f0f9ep-57, -0x1.6ef95099769a5p-57, -0x1.e4d0f05dee058p-57,
    0x1.47d666b66cb91p-57, 0x1.949db2ac072fcp-58, -0x1.6f443063f89b6p-57, -0x1.32c5c8b81c919p-66,
    0x1.5ab50e23c97c3p-59, -0x1.20fa262cbb953p-57, 0x1.9c43d80b1137dp-58, -0x1.9883b57d6cdeap-58,
    0x1.9c1a56a7b0cabp-57, -0x1.868d09bc87c6bp-57, -0x1.32e20d6cc6fc2p-57, -0x1.0be06af572cebp-57,
};
static const double cosine_high[32] = {
    0x1.0000000000000p+0, 0x1.fffc000155552p-1, 0x1.fff000155549fp-1, 0x1.ffdc006bff7e6p-1,
    0x1.ffc00155527d3p-1, 0x1.ff9c03414a7bap-1, 0x1.ff7006bfdf99fp-1, 0x1.ff3c0c8103a31p-1,
    0x1.ff0015549f4d3p-1, 0x1.febc222a8ef9fp-1, 0x1.fe7034129ef6fp-1, 0x1.fe1c4c3c873ebp-1,
    0x1.fdc06bf7e6b9bp-1, 0x1.fd5c94b43e000p-1, 0x1.fcf0c800e99b1p-1, 0x1.fc7d078d1bc88p-1,
    0x1.fc015527d5bd3p-1, 0x1.fb7db2bfe0695p-1, 0x1.faf22263c4bd3p-1, 0x1.fa5ea641c36f2p-1,
    0x1.f9c340a7cc428p-1, 0x1.f91ff40374d01p-1, 0x1.f874c2e1eecf6p-1, 0x1.f7c1afeffde24p-1,
    0x1.f706bdf9ece1cp-1, 0x1.f643efeb82acdp-1, 0x1.f57948cff6797p-1, 0x1.f4a6cbd1e3a79p-1,
    0x1.f3cc7c3b3d16ep-1, 0x1.f2ea5d753ffedp-1, 0x1.f20073086649fp-1, 0x1.f10ec09c5873bp-1,
};
static const double cosine_low[32] = {
    0x0.0p+0, 0x1.f4a01a0196daep-55, 0x1.28a28a03a5ef3p-55, 0x1.ae6dae86977bdp-55,
    -0x1.3b54492d89b5bp-55, 0x1.991f4be6c59bfp-57, -0x1.8b3b560648d5fp-56, 0x1.4856dbddc0e66p-56,
    0x1.328387b99426fp-55, 0x1.7934934f54c77p-58, -0x1.cbf4337c96f97p-57, -0x1.5a9c9057c4a02p-60,
    0x1.31902b535f8dbp-55, -0x1.2e768cb4f92f9p-57, 0x1.ea3d786d186acp-57, 0x1.075d2447db685p-55,
    0x1.b68f35094efb8p-55, 0x1.21dadf4f65ab1p-55, -0x1.52ace133a2769p-58, 0x1.04da6ed17cc7cp-59,
    0x1.c5b6b063b7462p-55, -0x1.7d03f4d3a9e4cp-57, -0x1.c6514e1332b16p-55, -0x1.8f55bc47540b1p-56,
    -0x1.698c80c36dcb4p-55, 0x1.6b00ac1fe28acp-56, 0x1.e3a0d3e03b1d4p-57, 0x1.13df0edaebb57p-55,
    -0x1.21a3ad28a3494p-57, 0x1.cc4215f56d583p-55, 0x1.b940416c1984bp-56, 0x1.d9072762c1283p-55,
};
