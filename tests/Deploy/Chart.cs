using System.Text;
using System.Text.RegularExpressions;

namespace Recsys.Deploy.Tests;

/// <summary>
/// Renders a Helm chart whose templates keep to the few forms that mean the same here as in Helm: {{ .Values.a.b }}, {{ .Release.Name }}, and lines
/// {{- if .Values.a }}, {{- if not .Values.a }} and {{- end }} of their own. Anything else in braces is an error.
/// </summary>
internal sealed partial class Chart
{
    private readonly string _folder;
    private readonly Yaml _values;
    private readonly HashSet<string> _read = [];

    public Chart(string folder)
    {
        _folder = folder;
        _values = Yaml.Parse(File.ReadAllText(Path.Combine(folder, "values.yaml"))).Single();
    }

    /// <summary>Values that some template read.</summary>
    public IReadOnlySet<string> ReadValues => _read;

    /// <summary>All leaves of values.yaml.</summary>
    public IEnumerable<string> AllValues => Leaves(_values, "");

    /// <summary>Renders all templates.</summary>
    /// <param name="release">Name of the release.</param>
    /// <param name="changes">Values instead of those of values.yaml.</param>
    public IReadOnlyList<Yaml> Render(string release, IReadOnlyDictionary<string, string>? changes = null) =>
    [
        .. Directory.GetFiles(Path.Combine(_folder, "templates")).Order(StringComparer.Ordinal)
            .SelectMany(f => Yaml.Parse(Render(File.ReadAllText(f), release, changes ?? new Dictionary<string, string>()))),
    ];

    /// <summary>Renders one template.</summary>
    public string Render(string template, string release, IReadOnlyDictionary<string, string> changes)
    {
        var output = new StringBuilder();
        var shown = new Stack<bool>();
        foreach (var line in template.Split('\n'))
        {
            if (Condition().Match(line) is { Success: true } condition)
            {
                shown.Push(IsTrue(Value(condition.Groups[2].Value, changes)) != condition.Groups[1].Success);
            }
            else if (End().IsMatch(line))
            {
                shown.Pop();
            }
            else
            {
                var rendered = Output().Replace(line, m => m.Groups[1].Value is ".Release.Name" ? release : Value(m.Groups[1].Value[".Values.".Length..], changes));
                if (rendered.Contains("{{", StringComparison.Ordinal) || rendered.Contains("}}", StringComparison.Ordinal))
                {
                    throw new NotSupportedException($"This renderer does not know: {line.Trim()}");
                }

                if (shown.All(s => s))
                {
                    output.Append(rendered).Append('\n');
                }
            }
        }

        return shown.Count == 0 ? output.ToString() : throw new NotSupportedException("An if has no end.");
    }

    private static IEnumerable<string> Leaves(Yaml node, string path) =>
        node.Map.Count == 0 ? [path] : node.Map.SelectMany(p => Leaves(p.Value, path.Length == 0 ? p.Key : $"{path}.{p.Key}"));

    // What Helm takes for false, of the kinds that the values have.
    private static bool IsTrue(string value) => value is not ("" or "false" or "0");

    private string Value(string path, IReadOnlyDictionary<string, string> changes)
    {
        _read.Add(path);
        var value = _values[path];
        return !value.Exists ? throw new KeyNotFoundException($"values.yaml has no {path}.") : changes.GetValueOrDefault(path) ?? value.Text;
    }

    [GeneratedRegex(@"^\{\{- if (not )?\.Values\.([\w.]+) \}\}$")]
    private static partial Regex Condition();

    [GeneratedRegex(@"^\{\{- end \}\}$")]
    private static partial Regex End();

    [GeneratedRegex(@"\{\{ (\.Values\.[\w.]+|\.Release\.Name) \}\}")]
    private static partial Regex Output();
}
