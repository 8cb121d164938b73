using System.Globalization;

namespace Recsys.Grains.Storage;

/// <summary>Watches the free space of the disk that the log is on. Looked at once a second at most.</summary>
internal sealed class DiskRoom(SqliteOptions options, TimeProvider time)
{
    private long _asked;
    private long _free = long.MaxValue;
    private bool _known;

    /// <summary>Null where there is room, else why nothing more is stored.</summary>
    public string? Shortage()
    {
        if (options.MinFreeBytes == 0)
        {
            return null;
        }

        if (!_known || time.GetElapsedTime(_asked) >= TimeSpan.FromSeconds(1))
        {
            (_known, _asked) = (true, time.GetTimestamp());
            _free = new DriveInfo(Path.GetFullPath(options.Folder)).AvailableFreeSpace;
        }

        return _free >= options.MinFreeBytes
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"The disk of the event log '{options.EventsPath}' has {_free} bytes free, below Recsys:Sqlite:MinFreeBytes ({options.MinFreeBytes}): free disk space. Serving goes on.");
    }
}
