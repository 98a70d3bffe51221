package dev.tandem.comparison;

import dev.tandem.comparison.Confound.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What to tell an operator whose variants differ in more than their weights. Pure. */
final class ConfoundWarning {

    private ConfoundWarning() {}

    /** One line; empty when there is nothing to tell. */
    static Optional<String> of(String model, List<Confound> confounds) {
        if (confounds.isEmpty()) {
            return Optional.empty();
        }
        String told = confounds.stream().map(Confound::shown).collect(Collectors.joining("; "));
        return Optional.of("The variants of '" + model
                + "' differ in more than their weights, and differences between them may come from that: " + told + "."
                + offer(model, confounds));
    }

    private static String offer(String model, List<Confound> confounds) {
        boolean template = has(confounds, Kind.TEMPLATE);
        boolean sampling = has(confounds, Kind.SAMPLING);
        if (!template && !sampling) {
            return " See /admin/models/" + model + "/compare.";
        }
        String what = template && sampling ? "one template and one sampler" : template ? "one template" : "one sampler";
        String properties = (template ? " tandem.models." + model + ".template" : "")
                + (template && sampling ? " and" : "")
                + (sampling ? " tandem.models." + model + ".sampling" : "");
        return " To force " + what + " on all of them, set" + properties + ". See /admin/models/" + model + "/compare.";
    }

    private static boolean has(List<Confound> confounds, Kind kind) {
        return confounds.stream().anyMatch(confound -> confound.kind() == kind);
    }
}
