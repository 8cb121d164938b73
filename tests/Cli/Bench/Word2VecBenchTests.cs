using Recsys.Cli.Bench;
using Recsys.Embeddings;

namespace Recsys.Cli.Tests.Bench;

public sealed class Word2VecBenchTests
{
    [Fact]
    public void Run_SmallText_CountsEveryWordAndSavesVectors()
    {
        var folder = Directory.CreateTempSubdirectory("recsys-bench-").FullName;
        try
        {
            var (corpus, output) = (Path.Combine(folder, "text.txt"), Path.Combine(folder, "vectors.txt"));
            File.WriteAllText(corpus, string.Concat(Enumerable.Repeat("a b c\nb a d\n", 100)));

            var report = Word2VecBench.Run(
                corpus, output, new SkipGramOptions { Dimension = 8, Window = 1, Epochs = 2, Threads = 1 }, TestContext.Current.CancellationToken);

            Assert.Equal(("word2vec", 600.0, 4.0), (report.Name, report.Details!["words"], report.Details["vocabulary"]));

            // Of three words in a row with a window of one, two have one context and one has two.
            Assert.Equal(1.333, report.Details["contextsPerWord"]);
            Assert.True(report.PerSecond > 0 && report.CeilingPerSecond > 0);
            Assert.Equal(4, ItemEmbeddings.Load(output).Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
