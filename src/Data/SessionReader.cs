using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Data;

/// <summary>
/// Reads click sessions as papers on session-based recommendation share them (Diginetica, Yoochoose): a folder with
/// <c>train_sessions.txt</c>, one session a line, <c>item item ...</c> in time order, and <c>test_samples.txt</c>, one
/// question a line, <c>prefix item ... label</c>. Items are separated by blanks or tabs.
/// </summary>
/// <remarks>
/// Every event is a <see cref="InteractionKind.Click"/> of value 0. The source gives only an order, so the time of an
/// event is its position in its session, from 0: times compare within a session, not between sessions.
/// </remarks>
public static class SessionReader
{
    /// <summary>What the events mean.</summary>
    public const EventMeanings Meanings = EventMeanings.Clicks;

    private static readonly char[] Separators = [' ', '\t'];

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">The folder with the two files. Blank lines are skipped.</param>
    /// <returns>The sessions, named after the folder.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">A line of the training sessions, or of the samples, has a single item.</exception>
    public static SessionData Read(string folder)
    {
        var items = new IdIndex();
        var sessions = new List<string>();
        var clicks = ReadSessions(Path.Combine(folder, "train_sessions.txt"), sessions, items);
        var samples = ReadSamples(Path.Combine(folder, "test_samples.txt"), sessions, items);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new SessionData(new InteractionDataset(name, sessions, items.Ids, clicks), samples);
    }

    private static List<Interaction> ReadSessions(string file, List<string> sessions, IdIndex items)
    {
        var clicks = new List<Interaction>();
        foreach (var session in Lines(file, "a session of one item; a line must be: item item ...", items))
        {
            clicks.AddRange(session.Select((item, at) => new Interaction(sessions.Count, item, InteractionKind.Click, 0, at)));
            sessions.Add($"train-{sessions.Count + 1}");
        }

        return clicks;
    }

    /// <summary>
    /// The files list a session's samples one after another, longest first. A sample whose items are the prefix of the one
    /// before it is of the same session; this matters to confidence intervals, which resample sessions.
    /// </summary>
    private static List<SessionSample> ReadSamples(string file, List<string> sessions, IdIndex items)
    {
        var samples = new List<SessionSample>();
        var trained = sessions.Count;
        IReadOnlyList<int> before = [];
        foreach (var line in Lines(file, "a sample without label; a line must be: item ... label", items))
        {
            if (!line.SequenceEqual(before))
            {
                sessions.Add($"test-{sessions.Count - trained + 1}");
            }

            before = line[..^1];
            samples.Add(new SessionSample(sessions.Count - 1, before, line[^1]));
        }

        return samples;
    }

    private static List<int[]> Lines(string file, string reason, IdIndex items)
    {
        var malformed = new MalformedRows(file);
        var lines = new List<int[]>();
        foreach (var (at, line) in Utf8Text.ReadLines(file).Index())
        {
            var ids = line.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (ids.Length == 1)
            {
                malformed.Add(at + 1, ids[0], reason);
            }
            else if (ids.Length > 1)
            {
                lines.Add(Array.ConvertAll(ids, items.GetOrAdd));
            }
        }

        malformed.ThrowIfAny();
        return lines;
    }
}
