/** Charts of a report as SVG that needs no script and fits any width: what stands where, for a template to draw. */
@NullMarked
package dev.tandem.replay.report.chart;

import org.jspecify.annotations.NullMarked;
