#!/bin/sh
echo "all done"
