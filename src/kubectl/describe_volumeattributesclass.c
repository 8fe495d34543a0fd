#include "kubectl/describe.h"
#include "kubectl/table.h"

static int run(const struct describing *r, const struct value *obj, struct desc *d, struct err *err)
{
	BUF_AUTO annotations = BUF_INIT;
	BUF_AUTO parameters = BUF_INIT;

	(void)r;
	(void)err;
	labels_write(&annotations, value_in(obj, "metadata", "annotations"));
	labels_write(&parameters, value_get(obj, "parameters"));
	desc_string(d, 0, "Name", value_in(obj, "metadata", "name"));
	desc(d, 0, "Annotations:\t%s\n", buf_str(&annotations));
	desc_string(d, 0, "DriverName", value_get(obj, "driverName"));
	desc(d, 0, "Parameters:\t%s\n", buf_str(&parameters));
	return 0;
}

const struct describer describe_volumeattributesclass = {
	.group = "storage.k8s.io", .kind = "VolumeAttributesClass", .run = run};
