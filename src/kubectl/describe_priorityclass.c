#include "kubectl/describe.h"
#include "kubectl/table.h"

static int run(const struct describing *r, const struct value *pc, struct desc *d, struct err *err)
{
	BUF_AUTO annotations = BUF_INIT;

	(void)r;
	(void)err;
	labels_write(&annotations, value_in(pc, "metadata", "annotations"));
	desc_string(d, 0, "Name", value_in(pc, "metadata", "name"));
	desc_int(d, 0, "Value", value_get(pc, "value"));
	desc(d, 0, "GlobalDefault:\t%s\n", value_bool_in(pc, "globalDefault") ? "true" : "false");
	desc_string(d, 0, "PreemptionPolicy", value_get(pc, "preemptionPolicy"));
	desc_string(d, 0, "Description", value_get(pc, "description"));
	desc(d, 0, "Annotations:\t%s\n", buf_str(&annotations));
	return 0;
}

const struct describer describe_priorityclass = {
	.group = "scheduling.k8s.io", .kind = "PriorityClass", .run = run};
