using System.Text.RegularExpressions;

namespace Recsys.Training;

/// <summary>How the values of a feature column are read.</summary>
public enum FieldForm
{
    /// <summary>One category a cell.</summary>
    Category,

    /// <summary>Categories separated by '|' in a cell.</summary>
    List,

    /// <summary>A number a cell; it is standardised with the mean and deviation of the whole table.</summary>
    Number,
}

/// <summary>A feature column of a table.</summary>
/// <param name="Owner">What it describes; of a user or item with several values, the latest row's counts.</param>
/// <param name="Name">Name of the field.</param>
/// <param name="Form">How cells are read.</param>
/// <param name="Column">Name of the column.</param>
public sealed record FieldSpec(FieldOwner Owner, string Name, FieldForm Form, string Column);

/// <summary>Which columns of a table mean what.</summary>
/// <param name="User">Column of the user's id.</param>
/// <param name="Item">Column of the item's id.</param>
/// <param name="Time">Column of the time, unix seconds, milliseconds or ISO 8601; null where the order of the rows is all there is.</param>
/// <param name="Label">Column of the label.</param>
/// <param name="Value">Column of the value, or null.</param>
/// <param name="Fields">Feature columns.</param>
public sealed partial record TableColumns(string User, string Item, string? Time, string Label, string? Value, IReadOnlyList<FieldSpec> Fields)
{
    /// <summary>Column of the recall channel that had brought the item, or null.</summary>
    public string? Channel { get; init; }

    /// <summary>Column of the item's score from that channel, or null.</summary>
    public string? ChannelScore { get; init; }

    /// <summary>All columns named, each once.</summary>
    public IReadOnlyList<string> All => [.. new[] { User, Item, Time, Label, Value, Channel, ChannelScore }.OfType<string>().Concat(Fields.Select(f => f.Column)).Distinct()];

    /// <summary>
    /// Parses "role=column" parts: roles are user, item, time, label, value, channel, channel_score, and user.NAME, item.NAME or context.NAME
    /// for fields, with ":list" or ":number" behind where a cell is not one category.
    /// </summary>
    /// <param name="parts">The parts, such as "item.genre:list=genres".</param>
    /// <exception cref="ArgumentException">A part has another form, or user, item or label is missing, or a field has two columns.</exception>
    public static TableColumns Parse(IEnumerable<string> parts)
    {
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = new List<FieldSpec>();
        foreach (var part in parts)
        {
            var match = Part().Match(part);
            if (!match.Success)
            {
                throw new ArgumentException(
                    $"Column '{part}' is not role=column, with a role of user, item, time, label, value, channel, channel_score, or user.NAME, item.NAME, context.NAME followed by nothing, :list or :number.",
                    nameof(parts));
            }

            if (match.Groups["name"].Success)
            {
                if (fields.Exists(f => f.Name == match.Groups["name"].Value))
                {
                    throw new ArgumentException($"Column '{part}' gives the field '{match.Groups["name"].Value}' a second column; each has one.", nameof(parts));
                }

                fields.Add(new FieldSpec(
                    Enum.Parse<FieldOwner>(match.Groups["owner"].Value, ignoreCase: true),
                    match.Groups["name"].Value,
                    match.Groups["form"].Success ? Enum.Parse<FieldForm>(match.Groups["form"].Value, ignoreCase: true) : FieldForm.Category,
                    match.Groups["column"].Value));
            }
            else
            {
                roles[match.Groups["role"].Value] = match.Groups["column"].Value;
            }
        }

        string Require(string role) => roles.TryGetValue(role, out var column)
            ? column
            : throw new ArgumentException($"No column is the {role}; add {role}=COLUMN.", nameof(parts));
        return new TableColumns(
            Require("user"), Require("item"), roles.GetValueOrDefault("time"), Require("label"), roles.GetValueOrDefault("value"), fields)
        {
            Channel = roles.GetValueOrDefault("channel"),
            ChannelScore = roles.GetValueOrDefault("channel_score"),
        };
    }

    [GeneratedRegex(@"^(?:(?<role>user|item|time|label|value|channel|channel_score)|(?<owner>user|item|context)\.(?<name>[\w-]+)(?::(?<form>list|number))?)=(?<column>.+)$")]
    private static partial Regex Part();
}
