package dev.tandem.replay.store;

/**
 * Who answers prompts.
 *
 * @param name unique within the replay
 * @param variant the variant that answers
 * @param again whether it is the control once more, on some of the prompts: what differs there is noise
 */
public record Arm(String name, String variant, boolean again) {

    /** What the control is called that answers once more. */
    public static final String AGAIN = " again";
}
