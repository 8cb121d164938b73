using System.Globalization;
using System.Text;
using Recsys.Embeddings;

namespace Recsys.Cli.Bench;

/// <summary>
/// A text whose words have a known likeness, and the score of any vectors against it. 100 topics lie on a ring; word "wN" is of topic
/// N mod 100 and its frequency there follows Zipf's law. A sentence has a place on the ring, and its words are of topics around it
/// (normal, two topics wide), but one in five of any topic.
/// </summary>
internal static class PlantedText
{
    private const int Topics = 100;
    private const int WordsPerTopic = 50;
    private const int SentenceLength = 20;
    private const double TopicWidth = 2;
    private const double NoiseShare = 0.2;
    private const int Neighbours = 10;
    private const int Pairs = 200_000;

    /// <summary>Writes a text.</summary>
    /// <param name="file">The file; an existing one is replaced.</param>
    /// <param name="sentences">Number of sentences, of 20 words each.</param>
    /// <param name="seed">Seed of everything random.</param>
    public static void Write(string file, int sentences, int seed)
    {
        var random = new Random(seed);
        var ranks = Cumulative(Enumerable.Range(0, WordsPerTopic).Select(r => 1.0 / (r + 1)));
        using var writer = new StreamWriter(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        for (var s = 0; s < sentences; s++)
        {
            var place = random.Next(Topics);
            for (var w = 0; w < SentenceLength; w++)
            {
                var topic = random.NextDouble() < NoiseShare
                    ? random.Next(Topics)
                    : (((place + (int)Math.Round(TopicWidth * Normal(random))) % Topics) + Topics) % Topics;
                var rank = Array.BinarySearch(ranks, random.NextDouble() * ranks[^1]);
                var word = topic + (Topics * (rank < 0 ? ~rank : rank));
                writer.Write(w == 0 ? string.Empty : " ");
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"w{word}"));
            }

            writer.Write('\n');
        }
    }

    /// <summary>
    /// How well vectors show the likeness: the share of each word's 10 nearest by cosine that lie within one topic of its own, and the rank
    /// correlation (Spearman) of cosine and nearness on the ring over 200,000 random pairs of words.
    /// </summary>
    /// <param name="vectors">Vectors by word; others than "wN" are left out.</param>
    public static IReadOnlyDictionary<string, double> Score(ItemEmbeddings vectors)
    {
        int[] rows = [.. Enumerable.Range(0, vectors.Count).Where(r => TopicOf(vectors.Ids[r]) >= 0)];
        if (rows.Length < 2)
        {
            throw new ArgumentException($"Of {vectors.Count} words {rows.Length} are of a planted text, whose words are w0, w1, ...; at least 2 are needed.");
        }

        var random = new Random(1);
        var near = 0L;
        var asked = rows.Where((_, i) => i % Math.Max(1, rows.Length / 1000) == 0).ToArray();
        foreach (var row in asked)
        {
            near += vectors.Nearest(vectors[row], Neighbours, other => other != row && TopicOf(vectors.Ids[other]) >= 0).Count(n => Distance(vectors, row, n.Item) <= 1);
        }

        var (cosines, distances) = (new double[Pairs], new double[Pairs]);
        for (var p = 0; p < Pairs; p++)
        {
            var a = random.Next(rows.Length);
            var b = (a + 1 + random.Next(rows.Length - 1)) % rows.Length;
            cosines[p] = vectors.Cosine(rows[a], rows[b]);
            distances[p] = -Distance(vectors, rows[a], rows[b]);
        }

        return new Dictionary<string, double>
        {
            ["words"] = rows.Length,
            ["neighbourPrecision"] = Math.Round((double)near / (asked.Length * Neighbours), 4),
            ["rankCorrelation"] = Math.Round(Correlation(Ranks(cosines), Ranks(distances)), 4),
        };
    }

    private static int Distance(ItemEmbeddings vectors, int a, int b)
    {
        var apart = Math.Abs(TopicOf(vectors.Ids[a]) - TopicOf(vectors.Ids[b]));
        return Math.Min(apart, Topics - apart);
    }

    private static int TopicOf(string word) =>
        word.StartsWith('w') && int.TryParse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number % Topics : -1;

    // Equal values share the mean of their ranks.
    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort((double[])values.Clone(), order);
        var ranks = new double[values.Length];
        for (var first = 0; first < order.Length;)
        {
            var end = first;
            while (end < order.Length && values[order[end]] == values[order[first]])
            {
                end++;
            }

            for (var i = first; i < end; i++)
            {
                ranks[order[i]] = (first + end - 1) / 2.0;
            }

            first = end;
        }

        return ranks;
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        var (covariance, varianceX, varianceY) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            covariance += (x[i] - meanX) * (y[i] - meanY);
            varianceX += (x[i] - meanX) * (x[i] - meanX);
            varianceY += (y[i] - meanY) * (y[i] - meanY);
        }

        return covariance / Math.Sqrt(varianceX * varianceY);
    }

    private static double[] Cumulative(IEnumerable<double> weights)
    {
        var sum = 0.0;
        return [.. weights.Select(w => sum += w)];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
