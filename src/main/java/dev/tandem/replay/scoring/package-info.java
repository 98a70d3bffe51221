/** Has variants score the answers of a replay, token by token. */
@NullMarked
package dev.tandem.replay.scoring;

import org.jspecify.annotations.NullMarked;
