/* A disk that keeps only what was synced: preloaded into a worker, it copies each file of $USHER_DISK to $USHER_SYNCED
 * whenever it is synced. After a power cut the copies are what is left. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void keep(int fd) {
    char link[64], path[PATH_MAX], made[PATH_MAX], target[PATH_MAX], piece[65536];
    const char *disk = getenv("USHER_DISK"), *synced = getenv("USHER_SYNCED");
    if (!disk || !synced) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    const char *name = strrchr(path, '/');
    if (!name || strncmp(path, disk, strlen(disk)) || (size_t)(name - path) != strlen(disk)) return;
    snprintf(made, sizeof made, "%s/.%d-%d", synced, getpid(), fd);
    snprintf(target, sizeof target, "%s%s", synced, name);
    int out = open(made, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out < 0) abort();
    off_t at = 0;
    for (ssize_t got; (got = pread(fd, piece, sizeof piece, at)) > 0; at += got)
        if (write(out, piece, got) != got) abort();
    close(out);
    if (rename(made, target)) abort();
}

int fsync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int done = real(fd);
    if (!done) keep(fd);
    return done;
}

int fdatasync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int done = real(fd);
    if (!done) keep(fd);
    return done;
}
