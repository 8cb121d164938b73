using System.CommandLine;

namespace Recsys.Cli.Commands;

/// <summary>An option that is given but of no use, or that names a file which is not there, is an error: what was asked for is never left undone in silence.</summary>
internal static class GivenOptions
{
    /// <summary>Whether the option stands on the command line.</summary>
    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Refuses an option that is given where nothing uses it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <param name="when">Whether nothing uses it.</param>
    /// <param name="why">What would use it, or why nothing does.</param>
    /// <exception cref="ArgumentException">It is given and nothing uses it.</exception>
    public static void RefuseIf(this ParseResult parsed, bool when, Option option, string why)
    {
        if (when && parsed.IsGiven(option))
        {
            throw new ArgumentException($"{parsed.Text(option)}: {why}; leave the option out.");
        }
    }

    /// <summary>Refuses an option whose file is missing.</summary>
    public static void RequireFile(this ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is { } file && !File.Exists(file))
        {
            throw new ArgumentException($"{option.Name} {file}: there is no such file.");
        }
    }

    private static string Text(this ParseResult parsed, Option option) =>
        string.Join(' ', [option.Name, .. parsed.GetResult(option)!.Tokens.Select(t => t.Value)]);
}
