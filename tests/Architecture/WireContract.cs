using System.Globalization;
using System.Reflection;

namespace Recsys.Architecture.Tests;

/// <summary>
/// What travels between processes of different versions, or lies in storage: aliases, member numbers and types, and the
/// methods of grains. Changing a line breaks a rolling upgrade or stored state; adding one does not.
/// </summary>
internal static class WireContract
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(IEnumerable<Assembly> assemblies)
    {
        var types = assemblies.SelectMany(a => a.GetTypes()).Where(IsOnTheWire).ToArray();
        foreach (var type in types.OrderBy(Alias, StringComparer.Ordinal))
        {
            yield return $"{Alias(type)} = {type.FullName}{(type.IsEnum ? $" : {TypeNames.Of(Enum.GetUnderlyingType(type))}" : "")}";
            foreach (var line in Lines(type))
            {
                yield return $"    {line}";
            }
        }
    }

    /// <summary>Types and methods that would be known on the wire by their C# name alone, which must then never change.</summary>
    public static IEnumerable<string> WithoutAlias(IEnumerable<Assembly> assemblies) => assemblies.SelectMany(a => a.GetTypes())
        .Where(t => IsOnTheWire(t) && !t.IsEnum)
        .SelectMany(t => t.IsInterface ? t.GetMethods(Declared).Cast<MemberInfo>().Append(t) : [t])
        .Where(m => m.GetCustomAttribute<AliasAttribute>(inherit: false) is null)
        .Select(m => $"{m.DeclaringType?.Name}.{m.Name}");

    private static bool IsOnTheWire(Type type) =>
        type.Namespace?.StartsWith("Recsys", StringComparison.Ordinal) == true
        && (type.IsDefined(typeof(GenerateSerializerAttribute), false)
            || (type.IsEnum && type.Namespace == "Recsys")
            || (type.IsInterface && typeof(Orleans.Runtime.IAddressable).IsAssignableFrom(type)));

    private static string Alias(Type type) => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? type.FullName!;

    private static IEnumerable<string> Lines(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(n => $"{Convert.ToInt64(Enum.Parse(type, n), CultureInfo.InvariantCulture)} {n}");
        }

        if (type.IsInterface)
        {
            return type.GetMethods(Declared).OrderBy(m => m.Name, StringComparer.Ordinal).Select(m =>
                $"{m.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? m.Name}: {TypeNames.Of(m.ReturnType)} ({string.Join(", ", m.GetParameters().Select(p => TypeNames.Of(p.ParameterType)))})");
        }

        return type.GetMembers(Declared)
            .Select(m => (Member: m, Id: m.GetCustomAttribute<IdAttribute>()?.Id))
            .Where(m => m.Id is not null)
            .OrderBy(m => m.Id)
            .Select(m => $"{m.Id} {TypeNames.Of((m.Member as PropertyInfo)?.PropertyType ?? ((FieldInfo)m.Member).FieldType)} {m.Member.Name}");
    }
}
