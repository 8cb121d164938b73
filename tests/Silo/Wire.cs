using System.Net;
using System.Net.Sockets;

namespace Recsys.Silo.Tests;

/// <summary>A port that passes on what comes to another, until it is cut: then nobody answers there, as with a process that was killed.</summary>
internal sealed class Wire : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly int _target;
    private bool _isCut;

    public Wire(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        lock (_sockets)
        {
            _isCut = true;
            _listener.Stop();
            foreach (var socket in _sockets)
            {
                // At once, as the system of a killed process does.
                socket.Close(0);
            }
        }
    }

    public void Dispose() => Cut();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It was cut.
        }
    }

    private async Task PassAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        lock (_sockets)
        {
            if (_isCut)
            {
                near.Close(0);
                return;
            }

            _sockets.AddRange([near, far]);
        }

        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target);
            await using var left = new NetworkStream(near, ownsSocket: true);
            await using var right = new NetworkStream(far, ownsSocket: true);
            await await Task.WhenAny(left.CopyToAsync(right), right.CopyToAsync(left));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            near.Close();
        }
    }
}
