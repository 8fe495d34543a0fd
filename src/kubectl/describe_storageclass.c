#include "kubectl/describe.h"
#include "kubectl/table.h"

static bool is_default(const struct value *sc)
{
	const struct value *a = value_in(sc, "metadata", "annotations");

	return str_eq(value_str_in(a, "storageclass.kubernetes.io/is-default-class"), "true") ||
	       str_eq(value_str_in(a, "storageclass.beta.kubernetes.io/is-default-class"), "true");
}

static void topologies(struct desc *d, const struct value *list)
{
	const struct value *term, *req;

	if (!value_is_array(list))
		return;
	desc(d, 0, "AllowedTopologies:\t%s\n", value_len(list) ? "" : "<none>");
	value_each_item(term, i, list)
	{
		const struct value *reqs = value_get(term, "matchLabelExpressions");

		desc(d, 1, "Term %zu:\t%s", i, value_len(reqs) ? "" : "<none>\n");
		value_each_item(req, j, reqs)
		{
			BUF_AUTO values = BUF_INIT;

			if (j)
				desc(d, 1, "\t");
			strings_join(&values, value_get(req, "values"), ", ");
			desc_add(d, "%s in", value_str_or(value_get(req, "key"), ""));
			if (values.len)
				desc_add(d, " [%s]", buf_str(&values));
			desc_add(d, "\n");
		}
	}
}

static void mount_options(struct desc *d, const struct value *list)
{
	const struct value *v;

	desc(d, 0, value_len(list) ? "MountOptions:\n" : "MountOptions:\t<none>\n");
	value_each_item(v, i, list) desc(d, 1, "%s\n", value_str_or(v, ""));
}

static int run(const struct describing *r, const struct value *sc, struct desc *d, struct err *err)
{
	const struct value *expand = value_get(sc, "allowVolumeExpansion");
	BUF_AUTO annotations = BUF_INIT;
	BUF_AUTO parameters = BUF_INIT;

	(void)r;
	(void)err;
	labels_write(&annotations, value_in(sc, "metadata", "annotations"));
	labels_write(&parameters, value_get(sc, "parameters"));
	desc_string(d, 0, "Name", value_in(sc, "metadata", "name"));
	desc(d, 0, "IsDefaultClass:\t%s\n", is_default(sc) ? "Yes" : "No");
	desc(d, 0, "Annotations:\t%s\n", buf_str(&annotations));
	desc_string(d, 0, "Provisioner", value_get(sc, "provisioner"));
	desc(d, 0, "Parameters:\t%s\n", buf_str(&parameters));
	desc(d, 0, "AllowVolumeExpansion:\t%s\n",
	     value_is_null(expand) ? "<unset>" : bool_text(value_bool(expand)));
	mount_options(d, value_get(sc, "mountOptions"));
	if (!value_is_null(value_get(sc, "reclaimPolicy")))
		desc_string(d, 0, "ReclaimPolicy", value_get(sc, "reclaimPolicy"));
	if (!value_is_null(value_get(sc, "volumeBindingMode")))
		desc_string(d, 0, "VolumeBindingMode", value_get(sc, "volumeBindingMode"));
	topologies(d, value_get(sc, "allowedTopologies"));
	return 0;
}

const struct describer describe_storageclass = {
	.group = "storage.k8s.io", .kind = "StorageClass", .run = run};
