/* Volumes of pods and sources of persistent volumes, as tables of fields a source has. */
#include "kubectl/describe.h"

#include <errno.h>

/* One line "Title:\tvalue"; how tells what an unset field reads as. */
struct source_line {
	const char *title, *field;
	enum {
		PLAIN,    /* "", 0, false */
		OR_NONE,  /* "<none>" */
		OR_UNSET, /* "<unset>" */
		BOOL,     /* "false" */
		JOINED,   /* a list, "a, b" */
	} how;
};
struct source {
	const char *field, *type;
	struct source_line lines[9];
	bool pv_only, pod_only;
};

static const struct source sources[] = {
	{"hostPath",
	 "HostPath (bare host directory volume)",
	 {{"Path", "path", PLAIN}, {"HostPathType", "type", OR_NONE}},
	 false,
	 false},
	{"emptyDir",
	 "EmptyDir (a temporary directory that shares a pod's lifetime)",
	 {{"Medium", "medium", PLAIN}, {"SizeLimit", "sizeLimit", OR_UNSET}},
	 false,
	 true},
	{"secret",
	 "Secret (a volume populated by a Secret)",
	 {{"SecretName", "secretName", PLAIN}, {"Optional", "optional", BOOL}},
	 false,
	 true},
	{"configMap",
	 "ConfigMap (a volume populated by a ConfigMap)",
	 {{"Name", "name", PLAIN}, {"Optional", "optional", BOOL}},
	 false,
	 true},
	{"nfs",
	 "NFS (an NFS mount that lasts the lifetime of a pod)",
	 {{"Server", "server", PLAIN}, {"Path", "path", PLAIN}, {"ReadOnly", "readOnly", BOOL}},
	 false,
	 false},
	{"iscsi",
	 "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then "
	 "exposed "
	 "to the pod)",
	 {{"TargetPortal", "targetPortal", PLAIN},
	  {"IQN", "iqn", PLAIN},
	  {"Lun", "lun", PLAIN},
	  {"FSType", "fsType", PLAIN},
	  {"ReadOnly", "readOnly", BOOL},
	  {"InitiatorName", "initiatorName", OR_NONE}},
	 false,
	 false},
	{"persistentVolumeClaim",
	 "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
	 {{"ClaimName", "claimName", PLAIN}, {"ReadOnly", "readOnly", BOOL}},
	 false,
	 true},
	{"local",
	 "LocalVolume (a persistent volume backed by local storage on a node)",
	 {{"Path", "path", PLAIN}},
	 true,
	 false},
	{"fc",
	 "FC (a Fibre Channel disk)",
	 {{"TargetWWNs", "targetWWNs", JOINED},
	  {"LUN", "lun", OR_NONE},
	  {"FSType", "fsType", PLAIN},
	  {"ReadOnly", "readOnly", BOOL}},
	 false,
	 false},
	{"image",
	 "Image (a container image or OCI artifact)",
	 {{"Reference", "reference", PLAIN}, {"PullPolicy", "pullPolicy", PLAIN}},
	 false,
	 true},
	{"gcePersistentDisk",
	 "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
	 {{"PDName", "pdName", PLAIN},
	  {"FSType", "fsType", PLAIN},
	  {"Partition", "partition", PLAIN},
	  {"ReadOnly", "readOnly", BOOL}},
	 false,
	 false},
	{"awsElasticBlockStore",
	 "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
	 {{"VolumeID", "volumeID", PLAIN},
	  {"FSType", "fsType", PLAIN},
	  {"Partition", "partition", PLAIN},
	  {"ReadOnly", "readOnly", BOOL}},
	 false,
	 false},
	{"gitRepo",
	 "GitRepo (a volume that is pulled from git when the pod is created)",
	 {{"Repository", "repository", PLAIN}, {"Revision", "revision", PLAIN}},
	 false,
	 true},
	{"vsphereVolume",
	 "vSphereVolume (a Persistent Disk resource in vSphere)",
	 {{"VolumePath", "volumePath", PLAIN},
	  {"FSType", "fsType", PLAIN},
	  {"StoragePolicyName", "storagePolicyName", PLAIN}},
	 false,
	 false},
	{"azureDisk",
	 "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
	 {{"DiskName", "diskName", PLAIN},
	  {"DiskURI", "diskURI", PLAIN},
	  {"Kind", "kind", PLAIN},
	  {"FSType", "fsType", PLAIN},
	  {"CachingMode", "cachingMode", PLAIN},
	  {"ReadOnly", "readOnly", BOOL}},
	 false,
	 false},
	{"azureFile",
	 "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
	 {{"SecretName", "secretName", PLAIN},
	  {"ShareName", "shareName", PLAIN},
	  {"ReadOnly", "readOnly", BOOL}},
	 false,
	 false},
};

static void value_text(struct buf *out, const struct value *v, const struct source_line *l)
{
	const struct value *item;

	switch (l->how) {
	case JOINED:
		value_each_item(item, i, v)
			buf_addf(out, "%s%s", i ? ", " : "", value_str_or(item, ""));
		return;
	case BOOL:
		buf_adds(out, value_bool(v) ? "true" : "false");
		return;
	case OR_NONE:
	case OR_UNSET:
		if (value_is_null(v))
			buf_adds(out, l->how == OR_NONE ? "<none>" : "<unset>");
		else
			go_value_write(out, v);
		return;
	case PLAIN:
		if (!value_is_null(v))
			go_value_write(out, v);
	}
}

static void attributes(struct desc *d, const struct value *map)
{
	const struct value *v;
	const char *key;

	desc(d, 2, "VolumeAttributes:\t");
	if (value_len(map) == 0)
		desc_add(d, "<none>\n");
	value_each_entry(key, v, i, map)
	{
		/* Further lines are indented twice, as upstream does. */
		if (i) {
			desc(d, 2, "%s", "");
			desc(d, 2, "\t");
		}
		desc(d, 2, "%s=%s\n", key, value_str_or(v, ""));
	}
}

static void csi(struct desc *d, const struct value *s, bool of_pv)
{
	desc(d, 2, "Type:\tCSI (a Container Storage Interface (CSI) volume source)\n");
	desc_string(d, 2, "Driver", value_get(s, "driver"));
	desc_string(d, 2, "FSType", value_get(s, "fsType"));
	if (of_pv)
		desc_string(d, 2, "VolumeHandle", value_get(s, "volumeHandle"));
	desc(d, 2, "ReadOnly:\t%s\n", value_bool_in(s, "readOnly") ? "true" : "false");
	attributes(d, value_get(s, "volumeAttributes"));
}

static void projected(struct desc *d, const struct value *s)
{
	const struct value *source;

	desc(d, 2,
	     "Type:\tProjected (a volume that contains injected data from multiple sources)\n");
	value_each_item(source, i, value_get(s, "sources"))
	{
		const struct value *secret = value_get(source, "secret");
		const struct value *map = value_get(source, "configMap");
		const struct value *token = value_get(source, "serviceAccountToken");

		if (value_is_map(secret)) {
			desc_string(d, 2, "SecretName", value_get(secret, "name"));
			desc(d, 2, "Optional:\t%s\n",
			     value_bool_in(secret, "optional") ? "true" : "false");
		} else if (value_is_map(value_get(source, "downwardAPI"))) {
			desc(d, 2, "DownwardAPI:\ttrue\n");
		} else if (value_is_map(map)) {
			desc_string(d, 2, "ConfigMapName", value_get(map, "name"));
			desc(d, 2, "Optional:\t%s\n",
			     value_bool_in(map, "optional") ? "true" : "false");
		} else if (value_is_map(token)) {
			desc_int(d, 2, "TokenExpirationSeconds",
				 value_get(token, "expirationSeconds"));
		}
	}
}

static void downward(struct desc *d, const struct value *s)
{
	const struct value *item;

	desc(d, 2,
	     "Type:\tDownwardAPI (a volume populated by information about the pod)\n    Items:\n");
	value_each_item(item, i, value_get(s, "items"))
	{
		const char *path = value_str_or(value_get(item, "path"), "");
		const char *field = value_str_in(item, "fieldRef", "fieldPath");
		const char *resource = value_str_in(item, "resourceFieldRef", "resource");

		if (field)
			desc(d, 3, "%s -> %s\n", field, path);
		if (resource)
			desc(d, 3, "%s -> %s\n", resource, path);
	}
}

static void ephemeral(struct desc *d, const struct value *s)
{
	const struct value *tmpl = value_get(s, "volumeClaimTemplate");

	desc(d, 2,
	     "Type:\tEphemeralVolume (an inline specification for a volume that gets created and "
	     "deleted with the pod)\n");
	if (!value_is_map(tmpl))
		return;
	d->indent += 2;
	describe_claim(d, tmpl, false, 0);
	d->indent -= 2;
}

void describe_volume_source(struct desc *d, const struct value *source, bool of_pv)
{
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		const struct source *s = &sources[i];
		const struct value *v = value_get(source, s->field);

		if (!value_is_map(v) || (of_pv ? s->pod_only : s->pv_only))
			continue;
		desc(d, 2, "Type:\t%s\n", s->type);
		for (size_t j = 0; j < ARRAY_SIZE(s->lines) && s->lines[j].title; j++) {
			BUF_AUTO text = BUF_INIT;

			value_text(&text, value_get(v, s->lines[j].field), &s->lines[j]);
			desc(d, 2, "%s:\t%s\n", s->lines[j].title, buf_str(&text));
		}
		return;
	}
	if (value_is_map(value_get(source, "csi")))
		csi(d, value_get(source, "csi"), of_pv);
	else if (value_is_map(value_get(source, "projected")))
		projected(d, value_get(source, "projected"));
	else if (value_is_map(value_get(source, "downwardAPI")))
		downward(d, value_get(source, "downwardAPI"));
	else if (value_is_map(value_get(source, "ephemeral")))
		ephemeral(d, value_get(source, "ephemeral"));
	else
		desc(d, 1, "<unknown>\n");
}

void describe_volumes(struct desc *d, const struct value *volumes, const char *space)
{
	const struct value *v;

	if (value_len(volumes) == 0) {
		desc(d, 0, "%sVolumes:\t<none>\n", space);
		return;
	}
	desc(d, 0, "%sVolumes:\n", space);
	value_each_item(v, i, volumes)
	{
		desc(d, 1, "%s%s:\n", space[0] ? " " : "", value_str_or(value_get(v, "name"), ""));
		describe_volume_source(d, v, false);
	}
}
