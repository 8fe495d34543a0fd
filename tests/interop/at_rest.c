#include "at_rest.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_DEPTH 16

/* What a file of /proc says, at most size - 1 bytes; false: there is none. */
static bool look(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n >= 0;
}

/* "PID (NAME) S ...": asleep, or dead and not yet waited for. */
static bool sleeps(const char *stat)
{
	const char *p = strrchr(stat, ')');

	return !p || strchr("SZX", p[2]);
}

static bool all_sleep(pid_t pid, int depth)
{
	char path[96], text[4096], *p, *end;
	const struct dirent *e;
	bool rest = depth < MAX_DEPTH;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	d = opendir(path);
	while (rest && d && (e = readdir(d))) {
		if (*e->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%.20s/stat", (int)pid, e->d_name);
		rest = !look(path, text, sizeof(text)) || sleeps(text);
		snprintf(path, sizeof(path), "/proc/%d/task/%.20s/children", (int)pid, e->d_name);
		(void)look(path, text, sizeof(text));
		for (p = text; rest && strtol(p, &end, 10) > 0; p = end)
			rest = all_sleep((pid_t)strtol(p, NULL, 10), depth + 1);
	}
	if (d)
		closedir(d);
	return rest;
}

bool at_rest(pid_t pid)
{
	return access("/proc/thread-self/children", F_OK) == 0 && all_sleep(pid, 0);
}
