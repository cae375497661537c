using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Scoring;

namespace Microsoft.ML.Lstm.Audio.Loading;

/// <summary>Reads the files that rows name, one at a time.</summary>
sealed class AudioLoadingScorer(DataViewRow row, AudioLoadingColumns columns) : IScorer
{
    readonly WaveDecoder _decoder = new(columns.SampleRate);
    readonly ValueGetter<ReadOnlyMemory<char>> _file = row.GetGetter<ReadOnlyMemory<char>>(row.Schema[columns.Input]);
    ReadOnlyMemory<char> _name;

    public bool HasRoom { get; private set; } = true;

    public void Clear() => HasRoom = true;

    public void Add()
    {
        HasRoom = false;
        _file(ref _name);
        Read(_name.ToString());
    }

    public void Score()
    {
    }

    public Delegate Getter(int appended, Func<int> at) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        at();
        VectorValue.Set(ref value, _decoder.Samples);
    });

    void Read(string name)
    {
        if (name.Length == 0) throw new InvalidOperationException($"Column '{columns.Input}' names no file in row {row.Position}. Name one in every row, or drop such rows.");
        var path = string.IsNullOrEmpty(columns.Folder) ? name : Path.Combine(columns.Folder, name);
        try
        {
            _decoder.Read(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException && !File.Exists(path))
        {
            throw new FileNotFoundException($"{Where(path)}, which is not there. Name the folder of the files as audioFolder, or whole paths in the column.", path, missing);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"{Where(path)}, which cannot be read. {damaged.Message}", damaged);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{Where(path)}, which cannot be opened. {refused.Message}", refused);
        }
    }

    string Where(string path) => $"Column '{columns.Input}' names the file '{path}' in row {row.Position}";
}
