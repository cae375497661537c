using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>The texts of a column, one or a vector, in the row that a cursor stands on; what a sparse vector leaves out is empty.</summary>
sealed class TextCell
{
    readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _vector;
    readonly ValueGetter<ReadOnlyMemory<char>>? _scalar;
    VBuffer<ReadOnlyMemory<char>> _buffer;
    ReadOnlyMemory<char>[] _texts = [];

    public TextCell(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType) _vector = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        else (_scalar, _texts) = (row.GetGetter<ReadOnlyMemory<char>>(column), new ReadOnlyMemory<char>[1]);
    }

    /// <summary>Whether the column is a vector.</summary>
    public bool IsVector => _vector is not null;

    /// <summary>A text of the row that was read; it stands until the next one.</summary>
    public ReadOnlyMemory<char> this[int place] => _texts[place];

    /// <summary>The first texts with spaces between them.</summary>
    public string Joined(int count) => string.Join(' ', _texts.Take(count));

    /// <summary>Reads the row; how many texts it has.</summary>
    public int Read()
    {
        if (_scalar is not null)
        {
            _scalar(ref _texts[0]);
            return 1;
        }
        _vector!(ref _buffer);
        if (_texts.Length < _buffer.Length) _texts = new ReadOnlyMemory<char>[Math.Max(_buffer.Length, 2 * _texts.Length)];
        if (!_buffer.IsDense) _texts.AsSpan(0, _buffer.Length).Clear();
        var values = _buffer.GetValues();
        var indices = _buffer.GetIndices();
        for (var i = 0; i < values.Length; i++) _texts[_buffer.IsDense ? i : indices[i]] = values[i];
        return _buffer.Length;
    }
}
