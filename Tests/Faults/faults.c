// Makes the n-th change to a file of one folder go wrong: the process is killed there, in the middle of a write or
// before it, or the system refuses this change and all later ones. It is loaded before the C library.
//
//   FAULT_FOLDER  the folder whose files count
//   FAULT_AT      the number of the change, from 1; 0 for none
//   FAULT_KIND    kill, torn (half of the write happens), or the number of an error
//   FAULT_COUNT   a file that takes the number of changes at the end
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long changes;

static int belongs(const char *path) {
  const char *folder = getenv("FAULT_FOLDER");
  return folder && strncmp(path, folder, strlen(folder)) == 0;
}

static int counts(int descriptor) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return 0;
  path[size] = 0;
  return belongs(path);
}

enum { fine = 0, torn = -1 };

// An error's number, or `torn`; does not come back where the process is to be killed before the change.
static int fault(void) {
  const char *at = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND");
  long number = atomic_fetch_add(&changes, 1) + 1, planned = at ? atol(at) : 0;
  if (planned == 0 || number < planned || !kind) return fine;
  if (strcmp(kind, "kill") == 0) kill(getpid(), SIGKILL);
  if (strcmp(kind, "torn") == 0) return number == planned ? torn : fine;
  return atoi(kind);
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("FAULT_COUNT");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (!file) return;
  fprintf(file, "%ld\n", atomic_load(&changes));
  fclose(file);
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define CHANGE(descriptor, whole, half)          \
  if (counts(descriptor)) {                      \
    int error = fault();                         \
    if (error == torn) {                         \
      half;                                      \
      kill(getpid(), SIGKILL);                   \
    }                                            \
    if (error) {                                 \
      errno = error;                             \
      return -1;                                 \
    }                                            \
  }                                              \
  return whole

ssize_t write(int d, const void *b, size_t n) {
  REAL(write);
  CHANGE(d, real(d, b, n), real(d, b, n / 2));
}
ssize_t pwrite(int d, const void *b, size_t n, off_t o) {
  REAL(pwrite);
  CHANGE(d, real(d, b, n, o), real(d, b, n / 2, o));
}
ssize_t pwrite64(int d, const void *b, size_t n, off64_t o) {
  REAL(pwrite64);
  CHANGE(d, real(d, b, n, o), real(d, b, n / 2, o));
}
int ftruncate(int d, off_t n) {
  REAL(ftruncate);
  CHANGE(d, real(d, n), (void)0);
}
int ftruncate64(int d, off64_t n) {
  REAL(ftruncate64);
  CHANGE(d, real(d, n), (void)0);
}
int fsync(int d) {
  REAL(fsync);
  CHANGE(d, real(d), (void)0);
}
int fdatasync(int d) {
  REAL(fdatasync);
  CHANGE(d, real(d), (void)0);
}

#define NAMED(path, call)                        \
  if (belongs(path)) {                           \
    int error = fault();                         \
    if (error == torn) kill(getpid(), SIGKILL);  \
    if (error) {                                 \
      errno = error;                             \
      return -1;                                 \
    }                                            \
  }                                              \
  return call

int rename(const char *from, const char *to) {
  REAL(rename);
  NAMED(to, real(from, to));
}
int unlink(const char *path) {
  REAL(unlink);
  NAMED(path, real(path));
}
int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  NAMED(path, real(path, mode));
}

static mode_t mode_of(int flags, va_list rest) { return flags & O_CREAT ? va_arg(rest, mode_t) : 0; }

#define OPEN(name)                                            \
  int name(const char *path, int flags, ...) {                \
    REAL(name);                                               \
    va_list rest;                                             \
    va_start(rest, flags);                                    \
    mode_t mode = mode_of(flags, rest);                       \
    va_end(rest);                                             \
    if ((flags & O_CREAT) && access(path, F_OK) != 0) {       \
      NAMED(path, real(path, flags, mode));                   \
    }                                                         \
    return real(path, flags, mode);                           \
  }
OPEN(open)
OPEN(open64)
