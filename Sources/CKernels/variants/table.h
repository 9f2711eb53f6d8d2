// Template: the variant's functions in one table.
const CKernelsTable PASTE(ckernels_table, VARIANT) = {
    .name = VARIANT_NAME,
    .lanes = LANES,
    .product = PASTE(product, VARIANT),
    .windows = PASTE(windows, VARIANT),
    .adam = PASTE(adam, VARIANT),
    .descend = PASTE(descend, VARIANT),
    .rmsprop = PASTE(rmsprop, VARIANT),
    .addScaled = PASTE(addScaled, VARIANT),
    .clamp = PASTE(clampValues, VARIANT),
    .softmax = PASTE(softmax, VARIANT),
    .quantileLoss = PASTE(quantileLoss, VARIANT),
    .blend = PASTE(blend, VARIANT),
    .scale = PASTE(scale, VARIANT),
    .sumOfSquares = PASTE(sumOfSquares, VARIANT),
    .columnSums = PASTE(columnSums, VARIANT),
    .transpose = PASTE(transpose, VARIANT),
};
