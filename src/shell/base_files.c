/* The files that every machine of ours starts with: Debian 12's. */
#include "shell/vfs.h"

static const struct {
	const char *path, *text;
} files[] = {
	{"/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"
			"daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
			"bin:x:2:2:bin:/bin:/usr/sbin/nologin\n"
			"sys:x:3:3:sys:/dev:/usr/sbin/nologin\n"
			"www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n"
			"nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"},
	{"/etc/group", "root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\n"
		       "www-data:x:33:\nnogroup:x:65534:\n"},
	{"/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"
			    "NAME=\"Debian GNU/Linux\"\n"
			    "VERSION_ID=\"12\"\n"
			    "VERSION=\"12 (bookworm)\"\n"
			    "VERSION_CODENAME=bookworm\n"
			    "ID=debian\n"
			    "HOME_URL=\"https://www.debian.org/\"\n"
			    "SUPPORT_URL=\"https://www.debian.org/support\"\n"
			    "BUG_REPORT_URL=\"https://bugs.debian.org/\"\n"},
	{"/etc/shells", "/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n"},
};

static const char *const dirs[] = {
	"/dev",           "/etc",      "/home",      "/media",   "/mnt",     "/opt",     "/proc",
	"/root",          "/run",      "/srv",       "/sys",     "/tmp",     "/usr/bin", "/usr/lib",
	"/usr/local/bin", "/usr/sbin", "/usr/share", "/var/lib", "/var/log", "/var/tmp"};

static const struct {
	const char *target, *path;
} links[] = {{"usr/bin", "/bin"}, {"usr/lib", "/lib"}, {"usr/sbin", "/sbin"}, {"/run", "/var/run"}};

static const char *const devices[] = {"full",   "null", "random",  "stderr", "stdin",
				      "stdout", "tty",  "urandom", "zero"};

/* A device's place in listings; opening it never comes here (proc_open). */
static void device_read(void *arg, struct buf *out)
{
	(void)arg, (void)out;
}

void vfs_add_base(struct vfs *v, const char *hostname)
{
	STR_AUTO name = xasprintf("%s\n", hostname);
	STR_AUTO hosts = xasprintf("127.0.0.1\tlocalhost\n127.0.1.1\t%s\n", hostname);

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		(void)!vfs_mkdir(v, dirs[i], 0755, true);
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		(void)!vfs_symlink(v, links[i].target, links[i].path);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		vfs_writes(v, files[i].path, files[i].text);
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		STR_AUTO path = xasprintf("/dev/%s", devices[i]);

		(void)!vfs_generated(v, path, 0666, device_read, NULL);
	}
	vfs_writes(v, "/etc/hostname", name);
	vfs_writes(v, "/etc/hosts", hosts);
	(void)!vfs_chmod(v, "/tmp", 01777);
	(void)!vfs_chmod(v, "/var/tmp", 01777);
	(void)!vfs_chmod(v, "/root", 0700);
}
