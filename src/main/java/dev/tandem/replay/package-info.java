/** Replays a file of prompts through all variants of a model, durably, and reports how their answers compare. */
@NullMarked
package dev.tandem.replay;

import org.jspecify.annotations.NullMarked;
