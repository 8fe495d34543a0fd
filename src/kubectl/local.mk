# One line per kubectl subcommand. Adding one: write cmd_NAME.c, list it here.
kubectl_cmds = \
	src/kubectl/cmd_annotate.c \
	src/kubectl/cmd_api_resources.c \
	src/kubectl/cmd_api_versions.c \
	src/kubectl/cmd_apply.c \
	src/kubectl/cmd_apply_edit_last_applied.c \
	src/kubectl/cmd_apply_set_last_applied.c \
	src/kubectl/cmd_apply_view_last_applied.c \
	src/kubectl/cmd_attach.c \
	src/kubectl/cmd_auth.c \
	src/kubectl/cmd_auth_can_i.c \
	src/kubectl/cmd_auth_reconcile.c \
	src/kubectl/cmd_auth_whoami.c \
	src/kubectl/cmd_autoscale.c \
	src/kubectl/cmd_certificate.c \
	src/kubectl/cmd_certificate_approve.c \
	src/kubectl/cmd_certificate_deny.c \
	src/kubectl/cmd_cluster_info.c \
	src/kubectl/cmd_cluster_info_dump.c \
	src/kubectl/cmd_completion.c \
	src/kubectl/cmd_config.c \
	src/kubectl/cmd_config_current_context.c \
	src/kubectl/cmd_config_delete_cluster.c \
	src/kubectl/cmd_config_delete_context.c \
	src/kubectl/cmd_config_delete_user.c \
	src/kubectl/cmd_config_get_clusters.c \
	src/kubectl/cmd_config_get_contexts.c \
	src/kubectl/cmd_config_get_users.c \
	src/kubectl/cmd_config_rename_context.c \
	src/kubectl/cmd_config_set.c \
	src/kubectl/cmd_config_set_cluster.c \
	src/kubectl/cmd_config_set_context.c \
	src/kubectl/cmd_config_set_credentials.c \
	src/kubectl/cmd_config_unset.c \
	src/kubectl/cmd_config_use_context.c \
	src/kubectl/cmd_config_view.c \
	src/kubectl/cmd_cordon.c \
	src/kubectl/cmd_cp.c \
	src/kubectl/cmd_create.c \
	src/kubectl/cmd_create_clusterrole.c \
	src/kubectl/cmd_create_clusterrolebinding.c \
	src/kubectl/cmd_create_configmap.c \
	src/kubectl/cmd_create_cronjob.c \
	src/kubectl/cmd_create_deployment.c \
	src/kubectl/cmd_create_ingress.c \
	src/kubectl/cmd_create_job.c \
	src/kubectl/cmd_create_namespace.c \
	src/kubectl/cmd_create_poddisruptionbudget.c \
	src/kubectl/cmd_create_priorityclass.c \
	src/kubectl/cmd_create_quota.c \
	src/kubectl/cmd_create_role.c \
	src/kubectl/cmd_create_rolebinding.c \
	src/kubectl/cmd_create_secret.c \
	src/kubectl/cmd_create_secret_docker_registry.c \
	src/kubectl/cmd_create_secret_generic.c \
	src/kubectl/cmd_create_secret_tls.c \
	src/kubectl/cmd_create_service.c \
	src/kubectl/cmd_create_service_clusterip.c \
	src/kubectl/cmd_create_service_externalname.c \
	src/kubectl/cmd_create_service_loadbalancer.c \
	src/kubectl/cmd_create_service_nodeport.c \
	src/kubectl/cmd_create_serviceaccount.c \
	src/kubectl/cmd_create_token.c \
	src/kubectl/cmd_debug.c \
	src/kubectl/cmd_delete.c \
	src/kubectl/cmd_describe.c \
	src/kubectl/cmd_diff.c \
	src/kubectl/cmd_drain.c \
	src/kubectl/cmd_edit.c \
	src/kubectl/cmd_events.c \
	src/kubectl/cmd_exec.c \
	src/kubectl/cmd_explain.c \
	src/kubectl/cmd_expose.c \
	src/kubectl/cmd_get.c \
	src/kubectl/cmd_kustomize.c \
	src/kubectl/cmd_label.c \
	src/kubectl/cmd_logs.c \
	src/kubectl/cmd_options.c \
	src/kubectl/cmd_patch.c \
	src/kubectl/cmd_plugin.c \
	src/kubectl/cmd_plugin_list.c \
	src/kubectl/cmd_port_forward.c \
	src/kubectl/cmd_proxy.c \
	src/kubectl/cmd_replace.c \
	src/kubectl/cmd_rollout.c \
	src/kubectl/cmd_rollout_history.c \
	src/kubectl/cmd_rollout_pause.c \
	src/kubectl/cmd_rollout_restart.c \
	src/kubectl/cmd_rollout_resume.c \
	src/kubectl/cmd_rollout_status.c \
	src/kubectl/cmd_rollout_undo.c \
	src/kubectl/cmd_run.c \
	src/kubectl/cmd_scale.c \
	src/kubectl/cmd_set.c \
	src/kubectl/cmd_set_env.c \
	src/kubectl/cmd_set_image.c \
	src/kubectl/cmd_set_resources.c \
	src/kubectl/cmd_set_selector.c \
	src/kubectl/cmd_set_serviceaccount.c \
	src/kubectl/cmd_set_subject.c \
	src/kubectl/cmd_taint.c \
	src/kubectl/cmd_top.c \
	src/kubectl/cmd_top_node.c \
	src/kubectl/cmd_top_pod.c \
	src/kubectl/cmd_uncordon.c \
	src/kubectl/cmd_version.c \
	src/kubectl/cmd_wait.c

# One line per kind that describe knows. Adding one: write describe_NAME.c, list it here.
kubectl_describers = \
	src/kubectl/describe_certificatesigningrequest.c \
	src/kubectl/describe_clusterrole.c \
	src/kubectl/describe_clusterrolebinding.c \
	src/kubectl/describe_configmap.c \
	src/kubectl/describe_cronjob.c \
	src/kubectl/describe_csinode.c \
	src/kubectl/describe_daemonset.c \
	src/kubectl/describe_deployment.c \
	src/kubectl/describe_endpoints.c \
	src/kubectl/describe_endpointslice.c \
	src/kubectl/describe_horizontalpodautoscaler.c \
	src/kubectl/describe_ingress.c \
	src/kubectl/describe_ingressclass.c \
	src/kubectl/describe_ipaddress.c \
	src/kubectl/describe_job.c \
	src/kubectl/describe_limitrange.c \
	src/kubectl/describe_namespace.c \
	src/kubectl/describe_networkpolicy.c \
	src/kubectl/describe_node.c \
	src/kubectl/describe_persistentvolume.c \
	src/kubectl/describe_persistentvolumeclaim.c \
	src/kubectl/describe_pod.c \
	src/kubectl/describe_poddisruptionbudget.c \
	src/kubectl/describe_priorityclass.c \
	src/kubectl/describe_replicaset.c \
	src/kubectl/describe_replicationcontroller.c \
	src/kubectl/describe_resourcequota.c \
	src/kubectl/describe_role.c \
	src/kubectl/describe_rolebinding.c \
	src/kubectl/describe_secret.c \
	src/kubectl/describe_service.c \
	src/kubectl/describe_serviceaccount.c \
	src/kubectl/describe_servicecidr.c \
	src/kubectl/describe_statefulset.c \
	src/kubectl/describe_storageclass.c \
	src/kubectl/describe_volumeattributesclass.c

libdrydock_a_SOURCES += $(kubectl_cmds) $(kubectl_describers) \
	src/kubectl/apply_server.h src/kubectl/apply_server.c \
	src/kubectl/builder.c src/kubectl/builder_files.c src/kubectl/builder_private.h \
	src/kubectl/columns.c src/kubectl/columns.h \
	src/kubectl/complete.c \
	src/kubectl/config.c \
	src/kubectl/config_edit.c src/kubectl/config_edit.h \
	src/kubectl/config_property.c src/kubectl/config_property.h \
	src/kubectl/describe.c src/kubectl/describe.h \
	src/kubectl/describe_containers.c \
	src/kubectl/describe_volumes.c \
	src/kubectl/credential.c src/kubectl/credential.h \
	src/kubectl/debug.c src/kubectl/debug.h \
	src/kubectl/debug_profile.c src/kubectl/debug_profile.h \
	src/kubectl/dial.c src/kubectl/dial_https.c \
	src/kubectl/document.c \
	src/kubectl/editor.c src/kubectl/editor.h \
	src/kubectl/error.c \
	src/kubectl/fetch.c \
	src/kubectl/files.c \
	src/kubectl/flags.c src/kubectl/flags.h \
	src/kubectl/generate.c src/kubectl/generate.h \
	src/kubectl/hash.c \
	src/kubectl/info.c \
	src/kubectl/keypair.c src/kubectl/keypair.h \
	src/kubectl/metadata.c src/kubectl/metadata.h \
	src/kubectl/node.c src/kubectl/node.h \
	src/kubectl/rbac.c src/kubectl/rbac.h \
	src/kubectl/rollout.c src/kubectl/rollout.h \
	src/kubectl/service.c src/kubectl/service.h \
	src/kubectl/internal.h \
	src/kubectl/kubectl.c src/kubectl/kubectl.h \
	src/kubectl/mapper.c \
	src/kubectl/metrics.c src/kubectl/metrics.h \
	src/kubectl/attach.c src/kubectl/attach.h \
	src/kubectl/podpick.c src/kubectl/podpick.h \
	src/kubectl/print.c src/kubectl/print.h \
	src/kubectl/proxy.c src/kubectl/proxy.h \
	src/kubectl/resource.h \
	src/kubectl/rules.c src/kubectl/rules.h \
	src/kubectl/schema_node.c src/kubectl/schema_node.h \
	src/kubectl/sort.c \
	src/kubectl/set.c src/kubectl/set.h \
	src/kubectl/certificate.c src/kubectl/certificate.h \
	src/kubectl/send.c \
	src/kubectl/kustomize.c src/kubectl/kustomize.h \
	src/kubectl/kustomize_change.c \
	src/kubectl/kustomize_patch.c \
	src/kubectl/table.c src/kubectl/table.h
BUILT_SOURCES += src/kubectl/table.inc src/kubectl/describe_table.inc
CLEANFILES += src/kubectl/table.inc src/kubectl/describe_table.inc
src/kubectl/kubectl.$(OBJEXT): src/kubectl/table.inc
src/kubectl/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable kubectl_cmd kubectl_ cmd_ $(kubectl_cmds) > $@
src/kubectl/describe.$(OBJEXT): src/kubectl/describe_table.inc
src/kubectl/describe_table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable describer describe_ describe_ $(kubectl_describers) > $@

EXTRA_DIST += tests/interop/kubectl_offline.sh \
	tests/interop/kubectl_offline/accepted \
	tests/interop/kubectl_offline/compare.awk \
	tests/interop/kubectl_offline/config.cases \
	tests/interop/kubectl_offline/fixtures.sh \
	tests/interop/kubectl_offline/generators.cases \
	tests/interop/kubectl_offline/help.cases \
	tests/interop/kubectl_offline/kustomize.cases \
	tests/interop/kubectl_offline/local.cases \
	tests/interop/kubectl_offline/normal.awk \
	tests/interop/kubectl_offline/run.cases \
	tests/interop/kubectl_offline/script.awk \
	tests/interop/kubectl_offline/usage.cases

EXTRA_DIST += tests/interop/kubectl_live.sh tests/interop/kubectl_live/cases \
	tests/interop/kubectl_live/normal.sh
