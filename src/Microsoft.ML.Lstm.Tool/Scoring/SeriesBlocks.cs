using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Tool.Shards;
using Microsoft.ML.Lstm.Tool.Tables;

namespace Microsoft.ML.Lstm.Tool.Scoring;

/// <summary>Reads the rows of a shard, whole series at a time. Memory is that of a block, or of the longest series, and some 60 bytes for each series that has passed.</summary>
/// <param name="reader">The rows, those of a series together.</param>
/// <param name="series">The column that names the series; null where all rows are one.</param>
/// <param name="shard">Which series are read.</param>
sealed class SeriesBlocks(IRowReader reader, string? series, Shard shard)
{
    /// <summary>Rows after which a block ends with the series that it is in.</summary>
    const int BlockRows = 1 << 16;

    readonly HashSet<ulong> _seen = [];
    string _name = "";
    bool _hasBegun, _isKept, _isPending;
    long _read;

    /// <summary>Series read so far.</summary>
    public long Series { get; private set; }

    /// <summary>Rows of them.</summary>
    public long Rows { get; private set; }

    /// <summary>Fills a block; false where there are no more rows.</summary>
    /// <exception cref="InvalidDataException">The rows of a series do not lie together.</exception>
    public bool Next(TableBlock block, CancellationToken cancellationToken)
    {
        block.Clear();
        if (_isPending) reader.CopyTo(block);
        _isPending = false;
        while (reader.MoveNext())
        {
            if ((_read++ & 0xfff) == 0) cancellationToken.ThrowIfCancellationRequested();
            if (!_hasBegun || (series is not null && _name != reader.Key))
            {
                Begin();
                if (_isKept && block.Rows >= BlockRows)
                {
                    _isPending = true;
                    Rows += block.Rows;
                    return true;
                }
            }

            if (_isKept) reader.CopyTo(block);
        }

        Rows += block.Rows;
        return block.Rows > 0;
    }

    void Begin()
    {
        (_hasBegun, _name) = (true, reader.Key);
        var hash = NameHash.Of(_name);
        _isKept = shard.Holds(hash);
        if (!_isKept) return;
        Series++;
        if (!_seen.Add(hash))
            throw new InvalidDataException($"{reader.File}: the rows of series '{_name}' do not lie together in column '{series}'. Sort the file by '{series}'.");
    }
}
