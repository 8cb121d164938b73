using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// Reads item sequences, one user a line: <c>user item item ...</c> in time order, separated by blanks or tabs. It is the
/// format of the Amazon 5-core sequences that sequential recommendation papers share.
/// </summary>
/// <remarks>
/// Every event is a <see cref="InteractionKind.Click"/> of value 0. The source gives only an order, so the time of an
/// event is its position in its line, from 0: times compare within a user, not between users.
/// </remarks>
public static class SequenceReader
{
    /// <summary>What the events mean.</summary>
    public const EventMeanings Meanings = EventMeanings.Clicks;

    private static readonly char[] Separators = [' ', '\t'];

    /// <summary>Reads the file.</summary>
    /// <param name="file">The sequences. Blank lines are skipped.</param>
    /// <param name="attributesFile">
    /// Optional JSON object from item id to fields with a value or a list of them, such as
    /// <c>{"4": {"genre": ["rpg", "puzzle"]}}</c>, or to a list of values of the field "attribute", such as
    /// <c>{"4": [1, 2]}</c>. Items that the sequences do not have are left out.
    /// </param>
    /// <returns>The sequences, named after the file.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">
    /// A line has a user but no item, a user stands in two lines, or the attributes are not of the form above.
    /// </exception>
    public static InteractionDataset Read(string file, string? attributesFile = null)
    {
        var malformed = new MalformedRows(file);
        var users = new IdIndex();
        var items = new IdIndex();
        var interactions = new List<Interaction>();
        var number = 0;
        foreach (var line in Utf8Text.ReadLines(file))
        {
            number++;
            var ids = line.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (ids.Length == 0)
            {
                continue;
            }

            if (ids.Length == 1)
            {
                malformed.Add(number, ids[0], "a user without items; a line must be: user item item ...");
            }
            else if (users.TryGet(ids[0], out _))
            {
                malformed.Add(number, ids[0], "this user has an earlier line; a user must have one");
            }
            else
            {
                var user = users.GetOrAdd(ids[0]);
                for (var i = 1; i < ids.Length; i++)
                {
                    interactions.Add(new Interaction(user, items.GetOrAdd(ids[i]), InteractionKind.Click, 0, i - 1));
                }
            }
        }

        malformed.ThrowIfAny();
        var attributes = attributesFile is null ? null : SequenceAttributes.Read(attributesFile, items);
        return new InteractionDataset(
            Path.GetFileNameWithoutExtension(file), users.Ids, items.Ids, interactions, attributes);
    }
}
