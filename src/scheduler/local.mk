# scheduler/: one line per plugin, in filter order. Adding one: plugin_NAME.c, a line here.
scheduler_plugins = \
	src/scheduler/plugin_named_nodes.c \
	src/scheduler/plugin_node_unschedulable.c \
	src/scheduler/plugin_node_name.c \
	src/scheduler/plugin_taint_toleration.c \
	src/scheduler/plugin_node_affinity.c \
	src/scheduler/plugin_node_ports.c \
	src/scheduler/plugin_node_resources_fit.c \
	src/scheduler/plugin_pod_topology_spread.c \
	src/scheduler/plugin_inter_pod_affinity.c \
	src/scheduler/plugin_balanced_allocation.c \
	src/scheduler/plugin_image_locality.c

libdrydock_a_SOURCES += $(scheduler_plugins) \
	src/scheduler/framework.h src/scheduler/scheduler.h src/scheduler/scheduler_private.h \
	src/scheduler/cache.c \
	src/scheduler/cycle.c \
	src/scheduler/findings.c \
	src/scheduler/node_selector.c \
	src/scheduler/preempt.c \
	src/scheduler/queue.c \
	src/scheduler/scheduler.c \
	src/scheduler/spread.c
BUILT_SOURCES += src/scheduler/table.inc
CLEANFILES += src/scheduler/table.inc
src/scheduler/cycle.$(OBJEXT) src/scheduler/findings.$(OBJEXT): src/scheduler/table.inc
src/scheduler/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable sched_plugin plugin_ plugin_ $(scheduler_plugins) > $@
