#!/bin/sh
exec ./tests/labs/content references
