package dev.tandem.switchback;

import java.time.Duration;

/**
 * A time in which one variant is resident.
 *
 * @param block number of the block that it belongs to, from 0
 * @param position its place in that block, from 0
 * @param variant the variant whose turn it is
 * @param length from when the variant serves until it is to be replaced
 */
public record SwitchbackWindow(long block, int position, String variant, Duration length) {}
