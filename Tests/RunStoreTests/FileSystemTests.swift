import RunStore
import Testing

@Suite struct FileSystemTests {
  private static let mounts = """
    22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
    30 22 0:45 / /home rw - nfs4 server:/home rw
    31 30 0:46 / /home/local\\040disk rw - xfs /dev/sdb1 rw
    32 22 0:47 / /scratch rw - lustre mds@tcp:/fs rw
    33 22 0:48 / /mnt/far rw - fuse.sshfs me@host: rw
    34 22 8:17 / /mnt/stick rw - fuseblk /dev/sdc1 rw
    """

  @Test(arguments: [
    ("/tmp/run.sqlite", false), ("/home/me/run.sqlite", true), ("/homely/run.sqlite", false),
    ("/home/local disk/run.sqlite", false), ("/scratch/runs/run.sqlite", true), ("/mnt/far/run.sqlite", true),
    ("/mnt/stick/run.sqlite", false),
  ])
  func aSystemThatHostsShareIsKnownByItsMount(file: String, isShared: Bool) {
    #expect(FileSystem.isShared(file, mounts: Self.mounts) == isShared)
  }

  @Test func aSystemWithoutAListOfMountsIsLocal() {
    #expect(!FileSystem.isShared("/home/me/run.sqlite", mounts: ""))
  }
}
