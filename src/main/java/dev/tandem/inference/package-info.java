/** The contract that engines stand on: requests, events, errors, scoring, and what an engine tells of itself. */
@NullMarked
package dev.tandem.inference;

import org.jspecify.annotations.NullMarked;
