/* The images that a node has pulled. */
#include "kubelet/runtime_private.h"

#include <errno.h>
#include <stdlib.h>

#define PULL_BYTES_PER_SEC (INT64_C(60) << 20)

static void pulled_free(void *p)
{
	struct pulled *i = p;

	value_unref(i->name);
	value_unref(i->id);
	free(i);
}

void images_init(struct runtime *r)
{
	r->pulled = strmap_new(pulled_free);
	r->known = strmap_new(NULL);
}

void images_release(struct runtime *r)
{
	strmap_free(r->known);
	strmap_free(r->pulled);
}

struct pulled *images_find(struct runtime *r, const char *ref)
{
	BUF_AUTO full = BUF_INIT;
	struct pulled *p = strmap_get(r->known, ref);

	if (p || image_normalize(ref, &full) < 0)
		return p;
	p = strmap_get(r->pulled, buf_str(&full));
	if (p)
		strmap_put(r->known, ref, p);
	return p;
}

bool runtime_has_image(struct runtime *r, const char *ref)
{
	return images_find(r, ref) != NULL;
}

int64_t runtime_image_size(struct runtime *r, const char *ref)
{
	const struct pulled *p = images_find(r, ref);

	return p ? image_size(p->image) : 0;
}

const char *runtime_image_user(struct runtime *r, const char *ref)
{
	const struct pulled *p = images_find(r, ref);

	return p ? value_str_in(p->image->spec, "user") : NULL;
}

const struct value *runtime_image_name(struct runtime *r, const char *ref)
{
	const struct pulled *p = images_find(r, ref);

	return p ? p->name : NULL;
}

const struct value *runtime_image_id(struct runtime *r, const char *ref)
{
	struct pulled *p = images_find(r, ref);
	BUF_AUTO id = BUF_INIT;
	const char *name, *end;

	if (!p)
		return NULL;
	if (p->id)
		return p->id;
	name = value_str(p->name);
	end = strchr(name, '@');
	if (!end)
		end = strrchr(name, ':');
	buf_addf(&id, "%.*s@", (int)(end - name), name);
	image_digest(p->image, name, &id);
	p->id = value_strn_new(id.s, id.len);
	return p->id;
}

int64_t runtime_pull_time(struct runtime *r, const char *ref)
{
	const struct image *img;
	ERR_AUTO err = ERR_INIT;

	if (runtime_has_image(r, ref))
		return 300 * SIM_MSEC; /* the manifest is looked up */
	if (image_resolve(r->images, ref, &img, &err) < 0)
		return 900 * SIM_MSEC;
	return 400 * SIM_MSEC + image_size(img) * SIM_SEC / PULL_BYTES_PER_SEC;
}

int runtime_pull_now(struct runtime *r, const char *ref, struct err *err)
{
	union {
		const struct image *c;
		struct image *m; /* the set owns it; containers build its base lazily */
	} image;
	BUF_AUTO full = BUF_INIT;
	struct pulled *p;
	int res;

	if (images_find(r, ref))
		return 0;
	res = image_resolve(r->images, ref, &image.c, err);
	if (res < 0)
		return res;
	(void)!image_normalize(ref, &full);
	p = xcalloc(1, sizeof(*p));
	p->image = image.m;
	p->name = value_strn_new(full.s, full.len);
	strmap_put(r->pulled, buf_str(&full), p);
	return 0;
}

size_t runtime_images(struct runtime *r, struct value **ret_array)
{
	const char *ref;
	void *v;
	struct value *a = value_array_new();

	for (size_t i = 0; strmap_next(r->pulled, &i, &ref, &v);) {
		struct pulled *p = v;
		BUF_AUTO digest = BUF_INIT;
		STR_AUTO name = xstrdup(ref);

		image_digest(p->image, ref, &digest);
		*strrchr(name, ':') = '\0';
		value_push(&a, value_build("{names: [%V, %s], sizeBytes: %l}",
					   value_strf_new("%s@%s", name, buf_str(&digest)), ref,
					   image_size(p->image)));
	}
	*ret_array = a;
	return value_len(a);
}
