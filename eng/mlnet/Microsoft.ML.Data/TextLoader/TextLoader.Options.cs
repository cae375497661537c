namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    public class Options
    {
        public bool AllowQuoting;
        public bool AllowSparse;
        public int? InputSize;
        public char[] Separators = ['\t'];
        public char DecimalMarker = '.';
        public Column[] Columns;
        public bool TrimWhitespace;
        public bool HasHeader;
        public bool UseThreads = true;
        public bool ReadMultilines;
        public string HeaderFile;
        public long? MaxRows;
        public char EscapeChar = '"';
        public bool MissingRealsAsNaNs;
    }

    public sealed class Column
    {
        public string Name;
        public Range[] Source;
        public KeyCount KeyCount;

        public Column()
        {
        }

        public Column(string name, DataKind dataKind, int index) : this(name, dataKind, [new Range(index)])
        {
        }

        public Column(string name, DataKind dataKind, int minIndex, int maxIndex) : this(name, dataKind, [new Range(minIndex, maxIndex)])
        {
        }

        public Column(string name, DataKind dataKind, Range[] source, KeyCount keyCount = null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            ArgumentNullException.ThrowIfNull(source);
            Name = name;
            DataKind = dataKind;
            Source = source;
            KeyCount = keyCount;
        }

        public DataKind DataKind { get; set; } = DataKind.Single;
    }

    public sealed class Range
    {
        public int Min;
        public int? Max;
        public bool AutoEnd;
        public bool VariableEnd;
        public bool AllOther;
        public bool ForceVector;

        public Range()
        {
        }

        public Range(int index) : this(index, index)
        {
        }

        /// <param name="min">The first field.</param>
        /// <param name="max">The last field; null for all to the line's end.</param>
        public Range(int min, int? max)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(min);
            if (max < min) throw new ArgumentOutOfRangeException(nameof(max), max, "max must be greater than or equal to min");
            Min = min;
            Max = max;
            AutoEnd = max is null;
        }
    }
}
