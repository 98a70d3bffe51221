/**
 * Evidence that may be looked at while it comes in: what these say holds at every number of units at once, whoever looks
 * how often and stops when.
 */
@NullMarked
package dev.tandem.stats.sequential;

import org.jspecify.annotations.NullMarked;
