using Recsys.Data;

namespace Recsys.Training.Examples;

/// <summary>Where each field stands: its place among the fields, and its first row in the one table that holds all fields' categories.</summary>
internal sealed class FieldLayout
{
    /// <param name="set">Where the fields come from.</param>
    /// <param name="historyAsFields">Whether the history adds fields: one an item field, and one for what the user makes of items as a whole.</param>
    /// <param name="similarity">Computes similarity features, each a field; null for none.</param>
    /// <param name="similarities">How many such features there will be, where nothing computes them yet.</param>
    public FieldLayout(ExampleSet set, bool historyAsFields, SimilarityColumns? similarity = null, int similarities = 0)
    {
        Similarity = similarity;
        SimilarityFields = similarity?.Names.Count ?? similarities;
        Fields = set.Fields;
        FirstRows = new int[Fields.Count];
        for (var f = 0; f < Fields.Count; f++)
        {
            FirstRows[f] = Rows;
            Rows += Fields[f].Cardinality;
        }

        UserFields = Fields.Count(f => f.Owner == FieldOwner.User);
        ItemFields = Fields.Count(f => f.Owner == FieldOwner.Item);
        HistoryFields = historyAsFields ? ItemFields + 1 : 0;
    }

    /// <summary>The fields with categories: users' first, then items', then context.</summary>
    public IReadOnlyList<FieldColumn> Fields { get; }

    /// <summary>F: all fields, those made of the history behind those with categories, and similarities last.</summary>
    public int Count => Fields.Count + HistoryFields + SimilarityFields;

    public int UserFields { get; }

    public int ItemFields { get; }

    public int ContextFields => Fields.Count - UserFields - ItemFields;

    /// <summary>Fields made of the history.</summary>
    public int HistoryFields { get; }

    /// <summary>Fields of similarity features.</summary>
    public int SimilarityFields { get; }

    /// <summary>Computes the similarity features; null for none.</summary>
    public SimilarityColumns? Similarity { get; }

    /// <summary>First row of each field.</summary>
    public int[] FirstRows { get; }

    /// <summary>Rows of the table: categories of all fields.</summary>
    public int Rows { get; }

    /// <summary>Number of the first field of an owner.</summary>
    public int First(FieldOwner owner) => owner switch
    {
        FieldOwner.User => 0,
        FieldOwner.Item => UserFields,
        _ => UserFields + ItemFields,
    };

    /// <summary>Number of fields of an owner.</summary>
    public int CountOf(FieldOwner owner) => owner switch
    {
        FieldOwner.User => UserFields,
        FieldOwner.Item => ItemFields,
        _ => ContextFields,
    };
}
