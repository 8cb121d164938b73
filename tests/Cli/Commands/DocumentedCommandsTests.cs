using System.Text.RegularExpressions;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;

namespace Recsys.Cli.Tests.Commands;

/// <summary>
/// Every command that the README and docs print, against the tool's own commands: those of code blocks must parse as they stand, those
/// within a text, which may leave out what is required, must name commands and options that exist.
/// </summary>
[Collection("console")]
public sealed partial class DocumentedCommandsTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void CodeBlocks_EveryCommand_ParsesAsItStands()
    {
        var commands = Documents().SelectMany(d => Blocks(d.Text).SelectMany(Lines).Select(line => (d.Name, line))).ToArray();

        Assert.NotEmpty(commands);
        Assert.Empty(commands.SelectMany(c => Errors(c.line, strict: true).Select(e => $"{c.Name}: {c.line}: {e}")));
    }

    [Fact]
    public void Text_EveryCommandNamed_Exists()
    {
        var commands = Documents().SelectMany(d => Spans(d.Text).Select(span => (d.Name, span))).ToArray();

        Assert.NotEmpty(commands);
        Assert.Empty(commands.SelectMany(c => Alternatives(c.span).SelectMany(a => Errors(a, strict: false)).Select(e => $"{c.Name}: {c.span}: {e}")));
    }

    [Theory]
    [InlineData("recsys models lst")]
    [InlineData("recsys bench serve --rats 5")]
    [InlineData("dotnet run --project src/Nothing")]
    [InlineData("python3 eng/peers/nothing.py")]
    public void Check_ACommandThatDoesNotExist_IsSeen(string line) => Assert.NotEmpty(Errors(line, strict: false));

    [Theory]
    [InlineData("recsys models list")]
    [InlineData("recsys --help")]
    [InlineData("recsys bench overload --help")]
    public async Task CheapCommands_Run(string line)
    {
        using var error = new StringWriter();

        Assert.Equal(0, await ExplainedErrors.RunAsync(RecsysCommands.Create(), line.Split(' ')[1..], error));
        Assert.Empty(error.ToString());
    }

    private static IEnumerable<(string Name, string Text)> Documents() =>
        Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Prepend(Path.Combine(Root, "README.md"))
            .Select(f => (Path.GetFileName(f), File.ReadAllText(f)));

    private static IEnumerable<string> Blocks(string text) => ShellBlock().Matches(text).Select(m => m.Groups[1].Value);

    private static IEnumerable<string> Lines(string block) => block.Replace("\\\n", " ").Split('\n')
        .Select(line => Comment().Replace(line, "").Trim()).Where(line => line.Length > 0);

    private static IEnumerable<string> Spans(string text) => Span().Matches(AnyBlock().Replace(text, "")).Select(m => Space().Replace(m.Groups[1].Value, " ").Trim());

    // "recsys bench serve / track" names two commands.
    private static IEnumerable<string> Alternatives(string span)
    {
        var words = span.Split(' ').Where(w => w != "...").ToArray();
        var slash = Array.IndexOf(words, "/");
        return slash < 1 || words[0] != "recsys"
            ? [string.Join(' ', words)]
            : words[(slash - 1)..].Where(w => w != "/").Select(w => string.Join(' ', words[..(slash - 1)].Append(w)));
    }

    private static IEnumerable<string> Errors(string line, bool strict)
    {
        var words = Word().Matches(line).Select(m => m.Value.Trim('\'', '"')).SkipWhile(w => Variable().IsMatch(w)).ToArray();
        switch (words)
        {
            case ["recsys", .. var arguments]:
                return ToolErrors(arguments, strict);
            case ["dotnet", "run", .. var rest]:
                var project = Path.Combine(Root, rest[Array.IndexOf(rest, "--project") + 1]);
                var own = rest.SkipWhile(w => w != "--").Skip(1).ToArray();
                return !Directory.Exists(project) ? [$"{project} does not exist"]
                    : project.EndsWith("Cli", StringComparison.Ordinal) && own.Length > 0 ? ToolErrors(own, strict)
                    : [];
            case ["dotnet", "test", .. var rest]:
                return rest.Where(w => w.Contains('/') && !Directory.Exists(Path.Combine(Root, w))).Select(w => $"{w} does not exist");
            case ["dotnet", "pack" or "tool" or "nuget", ..]: // the tests of packages run them
                return [];
            case ["python3", var script, ..]:
                return File.Exists(Path.Combine(Root, script)) ? [] : [$"{script} does not exist"];
            default:
                return strict ? ["no command that is known here"] : [];
        }
    }

    private static IEnumerable<string> ToolErrors(string[] arguments, bool strict)
    {
        var errors = RecsysCommands.Create().Parse(arguments).Errors.Select(e => e.Message);
        return strict ? errors : errors.Where(e => !e.Contains("required", StringComparison.OrdinalIgnoreCase));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Recsys.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex AnyBlock();

    [GeneratedRegex(@"`((?:recsys|dotnet|python3|RECSYS_\w+=\S+)\s[^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"(^|\s)#.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"'[^']*'|""[^""]*""|\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[A-Z_]+=")]
    private static partial Regex Variable();
}
