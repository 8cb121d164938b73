using System.Text.Json.Nodes;
using Recsys.Evaluation;
using Recsys.Offline;

namespace Recsys.Cli.Commands;

/// <summary>Results as one JSON object; what is undefined (NaN) is null.</summary>
internal static class MetricJson
{
    /// <summary>A property a model, and a seed where there are several: its metrics by name, "Questions", "Examples", "intervals", and "folds" where there are several.</summary>
    public static JsonObject Of(IReadOnlyList<ModelReport> models)
    {
        var json = new JsonObject();
        foreach (var model in models)
        {
            var metrics = model.Metrics;
            var values = new JsonObject([.. metrics.Select(m => KeyValuePair.Create(m.Name, Number(m.Value)))])
            {
                ["Questions"] = model.Questions,
                ["Examples"] = model.Examples,
                ["intervals"] = new JsonObject([.. metrics.Where(m => m.Interval is not null).Select(m => KeyValuePair.Create(m.Name, Interval(m.Interval)))]),
            };
            if (model.Folds.Values.Any(folds => folds.Length > 1))
            {
                values["folds"] = new JsonObject([.. model.Folds.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)new JsonArray([.. f.Value.Select(Number)])))]);
            }

            var several = models.Count(m => m.Model == model.Model) > 1;
            json[several ? $"{model.Model}, seed {model.Seed}" : model.Model] = values;
        }

        return json;
    }

    /// <summary>A property a metric.</summary>
    public static JsonObject Of(ComparisonReport report) => new()
    {
        ["first"] = report.First,
        ["second"] = report.Second,
        ["metrics"] = new JsonObject([.. report.Metrics.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)new JsonObject
        {
            ["first"] = Number(c.Value.First),
            ["second"] = Number(c.Value.Second),
            ["difference"] = Number(c.Value.Difference),
            ["interval"] = Interval(c.Value.Interval),
            ["p"] = c.Value.PValue is { } p ? Number(p) : null,
            ["users"] = c.Value.Users,
        }))]),
    };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static JsonNode? Interval(ConfidenceInterval? interval) => interval is { } i ? new JsonArray(Number(i.Low), Number(i.High)) : null;
}
