using System.Data.Common;
using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>A list from a row of the table "shown", of whichever database.</summary>
internal static class ShownRow
{
    /// <summary>Reads it: request, name of the user, time, after, position, page, surface, version, context, items.</summary>
    /// <param name="reader">The row.</param>
    public static ShownList Of(DbDataReader reader)
    {
        var items = ShownBody.Unpack(reader.GetFieldValue<byte[]>(9), out var degraded);
        return new ShownList
        {
            RequestId = reader.GetString(0),
            UserId = reader.GetString(1),
            Time = reader.GetInt64(2),
            After = reader.GetInt64(3),
            Position = reader.GetInt64(4),
            Page = reader.GetInt32(5),
            Surface = reader.GetString(6),
            ModelVersion = reader.IsDBNull(7) ? null : reader.GetString(7),
            Context = reader.IsDBNull(8) ? null : reader.GetString(8),
            Degraded = degraded,
            Items = items,
        };
    }
}
