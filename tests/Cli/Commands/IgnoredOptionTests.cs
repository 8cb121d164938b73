using System.CommandLine;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;

namespace Recsys.Cli.Tests.Commands;

/// <summary>An option that nothing uses, and a file that is not there, are told in one line and never ignored.</summary>
[Collection("console")]
public sealed class IgnoredOptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-").FullName;

    public IgnoredOptionTests()
    {
        File.WriteAllLines(Path.Combine(_folder, "s.txt"), Enumerable.Range(0, 8).Select(u => $"u{u} {string.Join(' ', Enumerable.Range(0, 5).Select(i => $"i{((u * 3) + i) % 10}"))}"));
        File.WriteAllLines(Path.Combine(_folder, "t.csv"), ["u,i,t,y,genre", .. Enumerable.Range(0, 40).Select(n => $"u{n % 8},i{n % 9},{n},{n % 2},g{n % 9 % 3}")]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--data nosuch --format csv --columns user=u item=i", "--data nosuch: there is no such file or folder")]
    [InlineData("--data . --format sequences", "--data . is a folder; --format sequences is a file")]
    [InlineData("--data DIR/s.txt --format sequences --encoding latin1", "--encoding latin1: --format sequences is read as UTF-8")]
    [InlineData("--data DIR/s.txt --format sequences --escape backslash", "--escape backslash: --format sequences has no such quotes")]
    [InlineData("--format csv --columns user=u item=i", "--data is missing")]
    [InlineData("--data DIR/s.txt --format simulated", "--data DIR/s.txt: --format simulated makes its own data")]
    [InlineData("--data DIR/s.txt --format sequences --columns user=u", "--columns user=u: --format sequences has no columns to name")]
    [InlineData("--data DIR/s.txt --format sequences --kinds view=click", "--kinds view=click: --format sequences has kinds of its own")]
    [InlineData("--data DIR/t.csv --format csv --columns user=u item=i --kinds view=click", "--kinds view=click: no column is the kind")]
    [InlineData("--data DIR/s.txt --format sequences --attributes nosuch.json", "--attributes nosuch.json: there is no such file")]
    [InlineData("--data DIR --format movielens --attributes DIR/s.txt", "--attributes DIR/s.txt: --format movielens has no use for it")]
    [InlineData("--data DIR/s.txt --format sequences --positive-from 3", "--positive-from 3: --format sequences has no ratings or labels")]
    [InlineData("--data DIR/t.csv --format csv --columns user=u item=i --positive-from 3", "--positive-from 3: --format csv has no ratings or labels")]
    [InlineData("--data DIR/s.txt --format sequences --shares 70/20/10", "--shares 70/20/10: --protocol leave-one-out has no shares")]
    [InlineData("--data DIR/s.txt --format sequences --shares 100/0/0", "--shares 100/0/0 holds nothing out")]
    [InlineData("--data DIR/s.txt --format sequences --leave 3", "--leave 3: --protocol leave-one-out")]
    [InlineData("--data DIR/s.txt --format sequences --split-seed 3", "--split-seed 3: --protocol leave-one-out draws nothing")]
    [InlineData("--data DIR/s.txt --format sequences --folds 3", "--folds 3: --protocol leave-one-out has one fold")]
    [InlineData("--data DIR/s.txt --format sequences --model als --embeddings DIR/nosuch", "--embeddings DIR/nosuch: there is no such file")]
    [InlineData("--data DIR/s.txt --format sequences --frozen", "--frozen: it needs --embeddings FILE")]
    [InlineData("--data DIR/s.txt --format sequences --model als --set Epcohs=3", "--set Epcohs: none of the families has this setting")]
    [InlineData("--data DIR/s.txt --format sequences --model als --preset quick", "--preset quick: none of the families has it")]
    [InlineData("--data DIR/s.txt --format sequences --store DIR/nosuch", "--store DIR/nosuch: there is no such folder")]
    [InlineData("--data DIR/s.txt --format sequences --store azblob://models", "--store azblob://models: the variable RECSYS_BLOB_CONNECTION")]
    [InlineData("--data DIR/s.txt --format sequences --store s3://models", "--store s3://models: a store is")]
    public Task Evaluate_OptionWithoutUse_IsRefused(string arguments, string said) => RefusesAsync(EvaluateCommand.Create(), "--model popularity " + arguments, said);

    [Theory]
    [InlineData("--config nosuch.json", "--config nosuch.json: there is no such file")]
    [InlineData("--embeddings nosuch.txt", "--embeddings nosuch.txt: there is no such file")]
    [InlineData("--user-attributes nosuch.json", "--user-attributes nosuch.json: there is no such file")]
    [InlineData("--recall gru4rec", "--recall gru4rec: two-tower is no ranker")]
    [InlineData("--model gru4rec --preset quick", "--preset is 'quick'; gru4rec has default")]
    [InlineData("--fine-tune", "--fine-tune: it needs --embeddings FILE")]
    [InlineData("--market-field genre", "--market-field genre: two-tower has no similarity features")]
    [InlineData("--type-field genre", "--type-field genre: two-tower has no similarity features")]
    [InlineData("--set Questions.MinUsers=2", "--set Questions.MinUsers=2: the version has no question tree")]
    [InlineData("--questions color", "--questions color: no item has this attribute; there is genre")]
    [InlineData("--shares 70/20/10", "--shares 70/20/10: --protocol leave-one-out has no shares")]
    [InlineData("--shares 100/0/0", "nothing is held out, so that nothing tells the recall model when to stop")]
    [InlineData("--positive-from 3", "--positive-from 3: two-tower on --format csv learns from no labels")]
    [InlineData("--model lr", "--model lr learns from labels; add label=COLUMN")]
    public Task Train_OptionWithoutUse_IsRefused(string arguments, string said) => RefusesAsync(
        TrainCommand.Create(), $"--out DIR/models --data DIR/t.csv --format csv --columns user=u item=i time=t item.genre=genre {arguments}", said);

    [Theory]
    [InlineData("--task watch-time --model lr --format steam --data DIR", "--model lr: --task watch-time holds families of its own")]
    [InlineData("--task watch-time --format steam --data DIR --protocol holdout", "--protocol holdout: --task watch-time has a split and figures of its own")]
    [InlineData("--task conversion --format steam --data DIR --shares 70/20/10", "--shares 70/20/10: --task conversion has a split and figures of its own")]
    [InlineData("--task conversion --format steam --data DIR --metrics auc", "--metrics auc: --task conversion has a split and figures of its own")]
    [InlineData("--task conversion --format steam --data DIR --set Epcohs=3", "--set Epcohs: none of the families has this setting")]
    [InlineData("--task conversion --positive-from 3 --format steam --data DIR", "--positive-from 3: --format steam has no ratings")]
    [InlineData("--format csv --data DIR/t.csv --columns user=u item=i label=y --model lr --set Epcohs=3", "--set Epcohs: none of the families has this setting")]
    [InlineData("--format csv --data DIR/t.csv --columns user=u item=i", "add label=COLUMN")]
    [InlineData("--format steam --data DIR --attributes DIR/s.txt", "--attributes DIR/s.txt: --format steam has no use for it")]
    public Task Leaderboard_OptionWithoutUse_IsRefused(string arguments, string said) => RefusesAsync(LeaderboardCommand.Create(), arguments, said);

    [Theory]
    [InlineData("--data DIR/s.txt --format sequences --test DIR/s.txt", "--test DIR/s.txt: it needs --format sessions")]
    [InlineData("--data DIR/s.txt --format sessions --test nosuch", "--test nosuch: there is no such file")]
    [InlineData("--data DIR/s.txt --format text --attributes DIR/s.txt", "--attributes DIR/s.txt: --format text has no use for it")]
    public Task Embed_OptionWithoutUse_IsRefused(string arguments, string said) => RefusesAsync(EmbedCommand.Create(), "--method word2vec " + arguments, said);

    private async Task RefusesAsync(Command command, string arguments, string said)
    {
        string[] given = [.. arguments.Split(' ').Select(a => a.Replace("DIR", _folder, StringComparison.Ordinal))];
        var parsed = command.Parse(given);
        Assert.Empty(parsed.Errors);

        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken));

        Assert.Contains(said.Replace("DIR", _folder, StringComparison.Ordinal), ExplainedErrors.Line(error), StringComparison.Ordinal);
        Assert.Single(error.Message.Split('\n'));
        Assert.False(Directory.Exists(Path.Combine(_folder, "models")));
    }
}
