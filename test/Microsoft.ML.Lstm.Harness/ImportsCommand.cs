using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.ML.Lstm.Engine.Interchange;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

namespace Microsoft.ML.Lstm.Harness;

/// <summary>Damages files of other frameworks: they are refused by an exception that says why, or read and run; either way they take little memory and little time.</summary>
static class ImportsCommand
{
    // What a run may hold, and what reading and running a file of some kilobytes may allocate.
    const long Room = 1 << 20, MostBytes = 1 << 28;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static int Run(int count, int seed)
    {
        (string Kind, byte[] File, Action<byte[]> Read)[] kinds =
        [
            ("ONNX operators", Onnx(new Engine.Layers.Recurrent.Lstm(6, 4)), RunOnnx),
            ("ONNX loop", Onnx(new Engine.Layers.Recurrent.Lstm(6, 4, new LstmOptions { ProjectionSize = 2 })), RunOnnx),
            ("safetensors", SafeTensors(), file => TensorArchive.Load(new MemoryStream(file))),
            ("npz", NumPy(), file => TensorArchive.Load(new MemoryStream(file))),
            ("keras", Keras(), RunKeras),
            ("h5", Hdf5(Keras()), RunKeras),
        ];
        var (random, refused, faults, most) = (new Random(seed), 0, 0, 0L);
        for (var i = 0; i < count; i++)
        {
            var (kind, good, read) = kinds[i % kinds.Length];
            var (file, before, start) = (Damaged(good, random), GC.GetAllocatedBytesForCurrentThread(), Environment.TickCount64);
            try
            {
                read(file);
            }
            catch (Exception expected) when (expected is InvalidDataException or InvalidOperationException or ArgumentException && expected.Message.Length > 0)
            {
                refused++;
            }
            catch (Exception fault)
            {
                faults++;
                Console.WriteLine($"{kind}, {i}: {fault.GetType().Name}, {fault.Message}");
            }

            var (bytes, time) = (GC.GetAllocatedBytesForCurrentThread() - before, TimeSpan.FromMilliseconds(Environment.TickCount64 - start));
            most = Math.Max(most, bytes);
            if (bytes <= MostBytes && time <= Longest) continue;
            faults++;
            Console.WriteLine($"{kind}, {i}: {bytes} bytes, {time.TotalSeconds} s");
        }

        Console.WriteLine($"imports: {count} files, refused: {refused}, read: {count - refused - faults}, most memory: {most >> 20} MiB, faults: {faults}");
        return faults == 0 ? 0 : 1;
    }

    static byte[] Damaged(byte[] good, Random random)
    {
        var file = (byte[])good.Clone();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            var at = random.Next(random.Next(2) == 0 ? Math.Min(300, file.Length) : file.Length);
            if (random.Next(4) == 0 && at + 8 <= file.Length) BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at), random.Next(3) == 0 ? -1 : random.NextInt64());
            else file[at] = (byte)random.Next(256);
        }
        return random.Next(10) == 0 ? file[..random.Next(file.Length)] : file;
    }

    static void RunOnnx(byte[] file)
    {
        var session = OnnxModel.Load(new MemoryStream(file)).CreateSession(Room);
        session.SetInput(0, new float[36], 2, 3, 6);
        session.Run();
    }

    static void RunKeras(byte[] file)
    {
        try
        {
            var keras = KerasWeights.Load(new MemoryStream(file));
            foreach (var name in keras.LayerNames.Where(name => name is not ("input_layer" or "drop"))) keras.Model(keras.Layer(name), new MseLoss(), seed: 1);
        }
        catch (Exception said) when (said is NotSupportedException or KeyNotFoundException)
        {
            throw new InvalidDataException(said.Message, said);
        }
    }

    // The golden file of the engine's tests (eng/goldens/keras_weights.py).
    static byte[] Keras()
    {
        using var golden = typeof(ImportsCommand).Assembly.GetManifestResourceStream("keras_chain.keras")!;
        using var file = new MemoryStream();
        golden.CopyTo(file);
        return file.ToArray();
    }

    static byte[] Hdf5(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        using var weights = zip.GetEntry("model.weights.h5")!.Open();
        using var file = new MemoryStream();
        weights.CopyTo(file);
        return file.ToArray();
    }

    static byte[] Onnx(ILayer layer)
    {
        using var file = new MemoryStream();
        new SequenceModel(new Sequential(layer, new Linear(layer.OutputSize, 3)), new MseLoss(), seed: 1).SaveOnnx(file);
        return file.ToArray();
    }

    static byte[] SafeTensors()
    {
        using var file = new MemoryStream();
        new TensorArchive([new("lstm.weight_ih_l0", [16, 6], new float[96]), new("lstm.bias_ih_l0", [16], new float[16])]).SaveSafeTensors(file);
        return file.ToArray();
    }

    // As numpy.savez writes it.
    static byte[] NumPy()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("weights.npy", CompressionLevel.NoCompression).Open();
            var header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({16}, {6}), }}").PadRight(117) + '\n';
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[4 * 96]]);
        }
        return file.ToArray();
    }
}
