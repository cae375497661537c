using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    sealed class View(TextLoader loader, IMultiStreamSource source) : IDataView
    {
        public bool CanShuffle => false;
        public DataViewSchema Schema => loader._schema;

        public long? GetRowCount() => null;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => new Cursor(loader, source, columnsNeeded);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
            [GetRowCursor(columnsNeeded, rand)];
    }

    sealed class Cursor : DataViewRowCursor
    {
        readonly TextLoader _loader;
        readonly IMultiStreamSource _source;
        readonly FieldReader _fields;
        readonly List<ReadOnlyMemory<char>> _line = [];
        readonly Delegate[] _getters;
        TextReader _reader;
        int _files;
        long _position = -1;
        bool _ended;
        long _bad;

        public Cursor(TextLoader loader, IMultiStreamSource source, IEnumerable<DataViewSchema.Column> columns)
        {
            (_loader, _source, _fields) = (loader, source, loader.Reader());
            var settings = new TextValueSettings(loader._options.DecimalMarker, loader._options.MissingRealsAsNaNs);
            _getters = new Delegate[loader._columns.Length];
            foreach (var column in columns) _getters[column.Index] = loader._columns[column.Index].Getter(_line, settings, Bad);
        }

        public override DataViewSchema Schema => _loader._schema;
        public override long Position => _position;
        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (_ended) return false;
            if (_position + 1 < (_loader._options.MaxRows ?? long.MaxValue))
            {
                while (_reader is not null || OpenNext())
                {
                    if (_fields.Read(_reader, _line))
                    {
                        _position++;
                        return true;
                    }
                    CloseFile();
                }
            }
            _ended = true;
            _position = -1;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var getter = _getters[column.Index] ?? throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active.");
            return getter as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            if (_position < 0) throw new InvalidOperationException("Cannot call ID getter in current state");
            id = new((ulong)_position, 0);
        };

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                CloseFile();
                if (_bad > 0) Warn();
            }
            _ended = true;
            base.Dispose(disposing);
        }

        // A number may be missing, anything else may not be wrong.
        void Bad(TextColumn column, string text)
        {
            _bad++;
            if (column.Kind is DataKind.Single or DataKind.Double || column.KeyCount is not null) return;
            var cause = _loader._host.Except($"Could not parse value {text} in line {_fields.Line}, column {column.Name}");
            throw new FormatException($"Parsing failed with an exception: {cause.Message}", cause);
        }

        void Warn()
        {
            using var channel = _loader._host.Start("Cursor");
            channel.Warning(MessageSensitivity.None, "Read {0} bad values", _bad);
            _bad = 0;
        }

        bool OpenNext()
        {
            if (_files >= _source.Count) return false;
            _reader = _source.OpenTextReader(_files++);
            _fields.Line = 0;
            if (_loader._options.HasHeader) _fields.Read(_reader, _line);
            return true;
        }

        void CloseFile()
        {
            _reader?.Dispose();
            _reader = null;
        }
    }
}
