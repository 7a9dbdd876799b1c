/* A disk that tells what was written to it, and that can be full. Preloaded into a process under test.
 *
 * DISK_LOG=file    every write, truncation and sync of the files in DISK_FOLDER is appended to it, in order:
 *                  kind (1 byte: w, t, s), length of the path (2), offset (8), length of the data (4), path, data
 * DISK_FULL=file   while this file exists, writes that make a file of DISK_FOLDER longer fail with ENOSPC
 * DISK_BROKEN=file while this file exists, syncs fail with EIO
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int log_file = -1;
static const char *folder, *full, *broken;
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

__attribute__((constructor)) static void begin(void) {
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    folder = getenv("DISK_FOLDER");
    full = getenv("DISK_FULL");
    broken = getenv("DISK_BROKEN");
    if (getenv("DISK_LOG")) log_file = open(getenv("DISK_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
}

/* The path of an open file when it lies in the folder, else NULL. */
static const char *watched(int fd, char *path) {
    char link[64];
    if (!folder) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 4095);
    if (length <= 0) return NULL;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) ? NULL : path;
}

static void tell(char kind, const char *path, uint64_t offset, const void *data, uint32_t length) {
    if (log_file < 0) return;
    uint16_t of_path = strlen(path);
    size_t size = 15 + of_path + length;
    char *entry = malloc(size);
    entry[0] = kind;
    memcpy(entry + 1, &of_path, 2);
    memcpy(entry + 3, &offset, 8);
    memcpy(entry + 11, &length, 4);
    memcpy(entry + 15, path, of_path);
    if (length) memcpy(entry + 15 + of_path, data, length);
    if (real_write(log_file, entry, size) != (ssize_t)size) abort();
    free(entry);
}

static int is_full(int fd, uint64_t end) {
    struct stat now;
    return full && access(full, F_OK) == 0 && fstat(fd, &now) == 0 && (uint64_t)now.st_size < end;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    char path[4096];
    const char *found = watched(fd, path);
    if (found && is_full(fd, offset + length)) return errno = ENOSPC, -1;
    ssize_t done = real_pwrite(fd, data, length, offset);
    if (found && done > 0) tell('w', found, offset, data, done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }

ssize_t write(int fd, const void *data, size_t length) {
    char path[4096];
    const char *found = fd == log_file ? NULL : watched(fd, path);
    off64_t offset = found ? lseek64(fd, 0, SEEK_CUR) : 0;
    if (found && is_full(fd, offset + length)) return errno = ENOSPC, -1;
    ssize_t done = real_write(fd, data, length);
    if (found && done > 0) tell('w', found, offset, data, done);
    return done;
}

int ftruncate64(int fd, off64_t length) {
    char path[4096];
    const char *found = watched(fd, path);
    int done = real_ftruncate(fd, length);
    if (found && done == 0) tell('t', found, length, NULL, 0);
    return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int synced(int fd, int (*real)(int)) {
    char path[4096];
    const char *found = watched(fd, path);
    if (found && broken && access(broken, F_OK) == 0) return errno = EIO, -1;
    int done = real(fd);
    if (found && done == 0) tell('s', found, 0, NULL, 0);
    return done;
}

int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }
