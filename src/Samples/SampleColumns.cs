using Parquet;
using Parquet.Schema;
using Recsys.Core;

namespace Recsys.Samples;

/// <summary>The columns of a file of samples, each with how it is written and read. docs/samples.md tells them.</summary>
internal static class SampleColumns
{
    /// <summary>What a kind is called in the names of its columns; what its values are, where they are kept.</summary>
    private static readonly (InteractionKind Kind, string Name, string? Value)[] Kinds =
    [
        (InteractionKind.Impression, "viewed", null),
        (InteractionKind.Click, "clicked", null),
        (InteractionKind.Like, "liked", null),
        (InteractionKind.Dislike, "disliked", null),
        (InteractionKind.Play, "played", "seconds"),
        (InteractionKind.Dwell, "dwelled", "seconds"),
        (InteractionKind.AddToCart, "added_to_cart", null),
        (InteractionKind.Purchase, "purchased", "price"),
        (InteractionKind.Custom, "custom", "value"),
    ];

    /// <summary>All columns, in the order of the file.</summary>
    public static readonly IReadOnlyList<Column> All =
    [
        Text("request_id", s => s.RequestId),
        Text("user_id", s => s.UserId),
        Text("item_id", s => s.Shown.ItemId),
        Number("time", s => Time(s.Time)),
        Text("surface", s => s.Surface),
        Number("page", s => s.Page),
        Number("place", s => s.Place),
        Text("model_version", s => s.ModelVersion),
        Text("context", s => s.Context),
        Number("after_sequence", s => s.After),
        Text("channel", s => s.Shown.Channel),
        Number("score", s => s.Shown.Score),
        Number("channel_score", s => s.Shown.ChannelScore),
        Optional<float>("recall_score", s => Known(s.Shown.RecallScore)),
        Optional<float>("propensity", s => Known(s.Shown.Propensity)),
        .. Kinds.SelectMany(Of),
    ];

    /// <summary>Reads the samples of a row group.</summary>
    public static async Task<Sample[]> ReadAsync(ParquetRowGroupReader group)
    {
        var columns = new Dictionary<string, Array>(StringComparer.Ordinal);
        foreach (var column in All)
        {
            columns[column.Field.Name] = await column.ReadAsync(group).ConfigureAwait(false);
        }

        return [.. Enumerable.Range(0, (int)group.RowCount).Select(i => new Sample
        {
            RequestId = Get<string>("request_id", i),
            UserId = Get<string>("user_id", i),
            Time = Get<DateTime>("time", i) is var time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds() : 0,
            Surface = Get<string>("surface", i),
            Page = Get<int>("page", i),
            Place = Get<int>("place", i),
            ModelVersion = Get<string?>("model_version", i),
            Context = Get<string?>("context", i),
            After = Get<long>("after_sequence", i),
            Shown = new ShownItem(
                Get<string>("item_id", i),
                Get<string>("channel", i),
                Get<float>("score", i),
                Get<float>("channel_score", i),
                Get<float?>("recall_score", i) ?? float.NaN,
                Get<float?>("propensity", i) ?? float.NaN),
            Labels = [.. Kinds.Select(k => new KindLabel(
                Get<bool?>(k.Name, i),
                Get<DateTime?>($"{k.Name}_at", i) is { } at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)).ToUnixTimeMilliseconds() : null,
                Get<int>($"{k.Name}_count", i),
                k.Value is null ? 0 : Get<double>($"{k.Name}_{k.Value}", i)))],
        })];

        T Get<T>(string name, int row) => ((T[])columns[name])[row];
    }

    private static IEnumerable<Column> Of((InteractionKind Kind, string Name, string? Value) kind)
    {
        yield return Optional<bool>(kind.Name, s => s[kind.Kind].Happened);
        yield return Optional<DateTime>($"{kind.Name}_at", s => s[kind.Kind].Time is { } at ? Time(at) : null);
        yield return Number($"{kind.Name}_count", s => s[kind.Kind].Count);
        if (kind.Value is not null)
        {
            yield return Number($"{kind.Name}_{kind.Value}", s => s[kind.Kind].Value);
        }
    }

    private static DateTime Time(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime;

    private static float? Known(float number) => float.IsNaN(number) ? null : number;

    private static Column Text(string name, Func<Sample, string?> value)
    {
        var field = new DataField<string>(name);
        return new Column(
            field,
            (group, rows) => group.WriteAsync(field, Array.ConvertAll(rows, s => value(s))!),
            async group =>
            {
                var texts = new string?[group.RowCount];
                await group.ReadAsync(field, texts.AsMemory()!).ConfigureAwait(false);
                return texts;
            });
    }

    private static Column Number<T>(string name, Func<Sample, T> value)
        where T : struct
    {
        var field = Field<T>(name, isOptional: false);
        return new Column(
            field,
            (group, rows) => group.WriteAsync<T>(field, Array.ConvertAll(rows, s => value(s)).AsMemory()),
            async group =>
            {
                var numbers = new T[group.RowCount];
                await group.ReadAsync(field, numbers.AsMemory()).ConfigureAwait(false);
                return numbers;
            });
    }

    private static Column Optional<T>(string name, Func<Sample, T?> value)
        where T : struct
    {
        var field = Field<T>(name, isOptional: true);
        return new Column(
            field,
            (group, rows) => group.WriteAsync<T>(field, (ReadOnlyMemory<T?>)Array.ConvertAll(rows, s => value(s))),
            async group =>
            {
                var numbers = new T?[group.RowCount];
                await group.ReadAsync(field, numbers.AsMemory()).ConfigureAwait(false);
                return numbers;
            });
    }

    private static DataField Field<T>(string name, bool isOptional) => typeof(T) == typeof(DateTime)
        ? new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Millis, isNullable: isOptional)
        : new DataField(name, typeof(T), isNullable: isOptional);

    /// <summary>A column.</summary>
    /// <param name="Field">Its name and type.</param>
    /// <param name="WriteAsync">Writes it of some samples.</param>
    /// <param name="ReadAsync">Reads it.</param>
    internal sealed record Column(DataField Field, Func<ParquetRowGroupWriter, Sample[], Task> WriteAsync, Func<ParquetRowGroupReader, Task<Array>> ReadAsync);
}
