package dev.tandem.replay.scoring;

import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Writes what belongs to each token of an answer as Base64 of binary numbers, big-endian, in single precision. */
public final class ScoreCodec {

    private ScoreCodec() {}

    /** For each token: its id, its log-probability, how many others are known, and their ids and log-probabilities. */
    public static String scores(List<TokenScore> scores) {
        int known = scores.stream().mapToInt(TokenScore::size).sum();
        ByteBuffer bytes = ByteBuffer.allocate(12 * scores.size() + 8 * known);
        for (TokenScore score : scores) {
            bytes.putInt(score.token()).putFloat((float) score.logProbability()).putInt(score.size());
            // The most likely one first, as they come.
            bytes.putInt(score.topToken()).putFloat((float) score.topLogProbability());
            for (int i = 0; i < score.size(); i++) {
                if (score.id(i) != score.topToken()) {
                    bytes.putInt(score.id(i)).putFloat((float) score.logProbability(i));
                }
            }
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    static List<TokenScore> scores(String packed) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(packed));
        List<TokenScore> scores = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int token = bytes.getInt();
            float logProbability = bytes.getFloat();
            int[] ids = new int[bytes.getInt()];
            double[] logProbabilities = new double[ids.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = bytes.getInt();
                logProbabilities[i] = bytes.getFloat();
            }
            scores.add(new TokenScore(token, logProbability, ids, logProbabilities));
        }
        return scores;
    }

    /** How many tokens {@link #scores} are of. */
    static long tokens(String packed) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(packed));
        long tokens = 0;
        while (bytes.hasRemaining()) {
            int known = bytes.getInt(bytes.position() + 8);
            bytes.position(bytes.position() + 12 + 8 * known);
            tokens++;
        }
        return tokens;
    }

    /** For each token: divergence, coverage, change of its probability, log-ratio, and 1 for the same top token. */
    public static String series(DriftSeries series) {
        ByteBuffer bytes = ByteBuffer.allocate(17 * series.size());
        for (int i = 0; i < series.size(); i++) {
            TokenDrift drift = series.at(i);
            bytes.putFloat((float) drift.klDivergence())
                    .putFloat((float) drift.coverage())
                    .putFloat((float) drift.deltaP())
                    .putFloat((float) drift.logRatio())
                    .put((byte) (drift.sameTop() ? 1 : 0));
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    static DriftSeries series(String packed) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(packed));
        List<TokenDrift> drifts = new ArrayList<>();
        while (bytes.hasRemaining()) {
            float divergence = bytes.getFloat();
            float coverage = bytes.getFloat();
            float deltaP = bytes.getFloat();
            float logRatio = bytes.getFloat();
            drifts.add(new TokenDrift(divergence, coverage, bytes.get() == 1, deltaP, logRatio));
        }
        return DriftSeries.of(drifts);
    }
}
