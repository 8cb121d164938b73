using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Recsys.Deploy.Tests;

/// <summary>A YAML document, asked by paths such as "spec.template.spec.containers.0.name".</summary>
internal sealed class Yaml
{
    private readonly object? _node;

    private Yaml(object? node) => _node = node;

    public bool Exists => _node is not null;

    public string Text => _node as string ?? throw new InvalidDataException($"No text but {_node?.GetType().Name ?? "nothing"}.");

    public int Number => int.Parse(Text, System.Globalization.CultureInfo.InvariantCulture);

    public IReadOnlyList<Yaml> List => [.. ((_node as List<object>) ?? []).Select(n => new Yaml(n))];

    public IReadOnlyDictionary<string, Yaml> Map =>
        ((_node as Dictionary<object, object>) ?? []).ToDictionary(p => (string)p.Key, p => new Yaml(p.Value));

    public Yaml this[string path]
    {
        get
        {
            var node = this;
            foreach (var part in path.Split('.'))
            {
                node = int.TryParse(part, out var index) ? node.List.ElementAtOrDefault(index) ?? new Yaml(null) : node.At(part);
            }

            return node;
        }
    }

    /// <summary>A member whose name may hold dots.</summary>
    public Yaml At(string name) => Map.GetValueOrDefault(name) ?? new Yaml(null);

    /// <summary>Reads all documents of a text, with references and merged maps put in; a key twice in a map is an error.</summary>
    public static IReadOnlyList<Yaml> Parse(string text)
    {
        var reader = new DeserializerBuilder().Build();
        var parser = new MergingParser(new Parser(new StringReader(text)));
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        List<Yaml> all = [];
        while (!parser.Accept<YamlDotNet.Core.Events.StreamEnd>(out _))
        {
            all.Add(new Yaml(reader.Deserialize(parser)));
        }

        return [.. all.Where(y => y.Exists)];
    }
}
