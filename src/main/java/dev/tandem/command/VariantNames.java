package dev.tandem.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names variants after their models, as their owners tell them apart. */
final class VariantNames {

    private static final Pattern REPOSITORY = Pattern.compile("hf:([^/]+)/([^:]+)(?::(.+))?");
    private static final Pattern PARTS = Pattern.compile("[/\\\\:]");
    private static final String SPLIT = "-\\d{5}-of-\\d{5}$";
    private static final int LONGEST = 64;

    private VariantNames() {}

    /** A model's own name, and that of what it lies in, which tells it from another of the same name. */
    private record Named(String place, String own) {}

    /**
     * Names them by the name of the file, without its ending, or of the repository and the quantisation; where two are
     * the same, that of the directory or the repository's owner stands in front.
     *
     * @param models paths, {@code classpath:…} or {@code hf:owner/repository:QUANT}
     * @return as many names, in that order
     * @throws IllegalArgumentException when models cannot be told apart
     */
    static List<String> of(List<String> models) {
        List<Named> named = models.stream().map(VariantNames::named).toList();
        List<String> names = named.stream().map(name -> legal(name.own())).toList();
        Set<String> seen = new HashSet<>();
        List<String> twice = names.stream().filter(name -> !seen.add(name)).toList();
        List<String> distinct = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String full = twice.contains(name)
                    ? legal(named.get(i).place() + "-" + named.get(i).own())
                    : name;
            if (distinct.contains(full)) {
                throw new IllegalArgumentException("Two models would both be called " + full
                        + ". Rename a file, or give the variants names in config/application.yaml.");
            }
            distinct.add(full);
        }
        return distinct;
    }

    private static Named named(String model) {
        Matcher repository = REPOSITORY.matcher(model);
        if (repository.matches()) {
            String name = repository.group(2).replaceFirst("(?i)-GGUF$", "");
            String quantisation = repository.group(3);
            return new Named(repository.group(1), quantisation == null ? name : name + "-" + quantisation);
        }
        List<String> path =
                PARTS.splitAsStream(model).filter(part -> !part.isEmpty()).toList();
        String file = path.isEmpty() ? "" : path.getLast();
        return new Named(
                path.size() < 2 ? "" : path.get(path.size() - 2),
                file.replaceFirst("(?i)\\.gguf$", "").replaceFirst(SPLIT, ""));
    }

    private static String legal(String name) {
        String letters = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[._-]+", "");
        String legal = letters.length() <= LONGEST ? letters : letters.substring(letters.length() - LONGEST);
        return legal.isEmpty() || legal.equals("none") ? "variant" : legal.replaceFirst("^[._-]+", "");
    }
}
