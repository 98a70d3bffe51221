package dev.tandem.drift;

import dev.tandem.digest.Sha256;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * What is known of variants as scorers, by their fingerprints: so that what is compared is always about the same answers.
 * Thread-safe.
 *
 * <p>Whether two mean the same texts by the ids of tokens is found out once for each pair: only then can one score what the
 * other said. Were it asked answer by answer, those without the tokens that differ would be scored, and they are not like
 * the others.
 */
@ApplicationScoped
public class ScorerVerdicts {

    private static final Logger LOG = Logger.getLogger(ScorerVerdicts.class);

    /** Ids of which a tokenizer is asked in one go. */
    private static final int PIECE = 1 << 14;

    private final Map<Pair, Verdict> verdicts = new ConcurrentHashMap<>();
    private final Set<String> scorers = ConcurrentHashMap.newKeySet();
    private final Map<String, String> vocabularies = new ConcurrentHashMap<>();

    /** What is known of a pair. */
    public enum Verdict {
        /** All ids have the same texts. */
        ALIKE,
        /** Some id has two texts. */
        DIFFERENT,
        /** Nobody tells all texts, and all that was read so far was read alike. */
        UNDECIDED
    }

    /** How an engine is asked for what it need not know: while no request is there. */
    @FunctionalInterface
    public interface Asker {

        <T> T ask(Uni<T> question) throws PreemptedException, InterruptedException;
    }

    /** Two fingerprints, the smaller first. */
    private record Pair(String first, String second) {

        static Pair of(String one, String other) {
            return one.compareTo(other) < 0 ? new Pair(one, other) : new Pair(other, one);
        }
    }

    /** What is known of two fingerprints so far; empty when they were never compared. */
    public Optional<Verdict> known(String one, String other) {
        return one.equals(other) ? Optional.of(Verdict.ALIKE) : Optional.ofNullable(verdicts.get(Pair.of(one, other)));
    }

    /** A variant has scored an answer. */
    public void scored(String fingerprint) {
        scorers.add(fingerprint);
    }

    /** Whether a variant has scored any answer. One that never does, as one that drafts, keeps no other from it. */
    public boolean hasScored(String fingerprint) {
        return scorers.contains(fingerprint);
    }

    /** Finds out of a variant that may be away later what comparing it with others will take. Blocks while it asks. */
    public void prepare(InferenceEngine one, List<? extends InferenceEngine> others, Asker asker)
            throws PreemptedException, InterruptedException {
        try {
            if (!others.stream().allMatch(other -> haveOneTokenizer(one, other))) {
                vocabulary(one, asker);
            }
        } catch (UnscorableException e) {
            LOG.debugf("Of a vocabulary it is not known what is in it: %s", e.getMessage());
        }
    }

    private static boolean haveOneTokenizer(InferenceEngine one, InferenceEngine other) {
        String known = one.describe().details().tokenizerSha256();
        return known != null && known.equals(other.describe().details().tokenizerSha256());
    }

    /** Compares two variants, unless that is known already. Blocks while it asks. */
    public Verdict verdict(InferenceEngine one, InferenceEngine other, Asker asker)
            throws PreemptedException, InterruptedException {
        Optional<Verdict> known =
                known(one.describe().fingerprint(), other.describe().fingerprint());
        if (known.isPresent()) {
            return known.get();
        }
        Pair pair = Pair.of(one.describe().fingerprint(), other.describe().fingerprint());
        Verdict verdict = compare(one, other, asker);
        verdicts.merge(pair, verdict, (before, now) -> before == Verdict.DIFFERENT ? before : now);
        return Objects.requireNonNull(verdicts.get(pair));
    }

    /** Some answer is read otherwise: so none can be compared. */
    public void readOtherwise(InferenceEngine one, InferenceEngine other) {
        verdicts.put(Pair.of(one.describe().fingerprint(), other.describe().fingerprint()), Verdict.DIFFERENT);
    }

    private Verdict compare(InferenceEngine one, InferenceEngine other, Asker asker)
            throws PreemptedException, InterruptedException {
        if (haveOneTokenizer(one, other)) {
            return Verdict.ALIKE;
        }
        if (!one.describe().engine().equals(other.describe().engine())) {
            // They write special tokens in their own ways.
            return Verdict.UNDECIDED;
        }
        try {
            return vocabulary(one, asker).equals(vocabulary(other, asker)) ? Verdict.ALIKE : Verdict.DIFFERENT;
        } catch (UnscorableException e) {
            return Verdict.UNDECIDED;
        }
    }

    /** Hash of the texts of all ids in their order; not of how texts are cut, which does not matter for given ids. */
    private String vocabulary(InferenceEngine engine, Asker asker) throws PreemptedException, InterruptedException {
        String fingerprint = engine.describe().fingerprint();
        String known = vocabularies.get(fingerprint);
        if (known == null) {
            Scorer scorer = engine.scorer().orElseThrow(() -> new UnscorableException("the variant cannot score"));
            int size = asker.ask(scorer.vocabularySize());
            MessageDigest digest = Sha256.begin();
            digest.update(Integer.toString(size).getBytes(StandardCharsets.US_ASCII));
            for (int begin = 0; begin < size; begin += PIECE) {
                TokenIds ids = TokenIds.of(
                        IntStream.range(begin, Math.min(size, begin + PIECE)).toArray());
                digest.update(asker.ask(scorer.text(ids)).getBytes(StandardCharsets.UTF_8));
            }
            known = HexFormat.of().formatHex(digest.digest());
            vocabularies.put(fingerprint, known);
        }
        return known;
    }
}
