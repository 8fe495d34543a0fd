#include "kubectl/kubectl.h"

const struct kubectl_cmd kubectl_config = {
	.name = "config",
	.section = SECTION_OTHER,
	.order = 3,
	.use = "config SUBCOMMAND",
	.summary = "Modify kubeconfig files",
	.details =
		"Which files are read:\n\n"
		" 1.  The file named by --kubeconfig, and only that one.\n"
		" 2.  Otherwise the files listed in $KUBECONFIG, put together: the first file that "
		"has a stanza wins. Changes go to the file a stanza came from, new stanzas to the "
		"first file that exists.\n"
		" 3.  Otherwise ${HOME}/.kube/config.",
};
