/* image_private.h - images as image.c parses them, behave.c runs them. */
#ifndef KUBELET_IMAGE_PRIVATE_H
#define KUBELET_IMAGE_PRIVATE_H

#include "kubelet/image.h"

/* One program of an image. */
struct program {
	struct image *image;
	char *name;
	struct value *spec;       /* its map in the description */
	int64_t memory, cpu_nano; /* bytes, nanoseconds a second; 0: not said */
	struct command cmd;       /* what machines install; user is this program */
	const struct command *native;
	void *native_user;
};

struct image {
	struct image_set *set;
	char *name; /* "docker.io/library/nginx" */
	struct value *spec;
	int64_t size;
	struct program *programs;
	size_t nr_programs;
	bool has_applets;
	struct applet_set applets; /* of every container of it; made on first use */
	struct vfs *base;          /* files every container of it starts with; made on first use */
};

struct native {
	const struct command *cmd;
	void *user;
};

struct image_set {
	struct strmap *images;  /* normalised name without tag -> struct image */
	struct strmap *natives; /* name -> struct native */
};

/* Installs shell, applets and programs on a container's machine and gives it the files. */
void image_equip(struct image *i, const char *ref, struct machine *m);
/* The behaviours described by a program's spec. */
int behave_start(struct proc *p, int argc, char **argv);
int behave_run(struct proc *p, int argc, char **argv);

#endif
