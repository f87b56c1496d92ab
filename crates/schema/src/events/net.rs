//! Sockets.

use crate::flags::{FileFlags, ShutdownHow, SocketFamilies, SockoptDynamicParam, SockoptLevels, SockoptOptions};
use crate::wire::{
    ByteBuf, Dyn, EnumFlags8, EnumFlags32, Errno, Fd, Flags32, Int32, SockAddr, SockTuple, Uint8, Uint32, Uint64,
};

events! {
    /// Makes a socket.
    19 "socket" PPME_SOCKET_SOCKET_X => Socket(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) {
        fd: Fd, domain: EnumFlags32<SocketFamilies> as Dec, r#type: Uint32, proto: Uint32, flags: Flags32<FileFlags>,
    }

    /// Gives a socket its local address.
    21 "bind" PPME_SOCKET_BIND_X => Bind(NET | SYSCALL, USES_FD | MODIFIES_STATE | CONVERTER_MANAGED, 2) { res: Errno, addr: SockAddr, fd: Fd, }

    /// Start of the call, kept to tell what was asked for before another thread could change it: connects a socket.
    22 "connect" PPME_SOCKET_CONNECT_E => ConnectEnter(NET | SYSCALL, USES_FD | MODIFIES_STATE | CONVERTER_MANAGED, 0) { fd: Fd, addr: SockAddr, }

    /// Connects a socket.
    23 "connect" PPME_SOCKET_CONNECT_X => Connect(NET | SYSCALL, USES_FD | MODIFIES_STATE | CONVERTER_MANAGED, 2) { res: Errno, tuple: SockTuple, fd: Fd, addr: SockAddr, }

    /// Makes a socket wait for connections.
    25 "listen" PPME_SOCKET_LISTEN_X => Listen(NET | SYSCALL, USES_FD | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd, backlog: Int32, }

    /// Sends on a socket.
    29 "send" PPME_SOCKET_SEND_X => Send(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | CONVERTER_MANAGED, 2) { res: Errno, data: ByteBuf, fd: Fd, size: Uint32, tuple: SockTuple, }

    /// Sends on a socket to an address.
    31 "sendto" PPME_SOCKET_SENDTO_X => Sendto(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | MODIFIES_STATE | CONVERTER_MANAGED, 2) { res: Errno, data: ByteBuf, fd: Fd, size: Uint32, tuple: SockTuple, }

    /// Receives from a socket.
    33 "recv" PPME_SOCKET_RECV_X => Recv(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | CONVERTER_MANAGED, 2) { res: Errno, data: ByteBuf, fd: Fd, size: Uint32, tuple: SockTuple, }

    /// Receives from a socket, with the sender's address.
    35 "recvfrom" PPME_SOCKET_RECVFROM_X => Recvfrom(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | MODIFIES_STATE | CONVERTER_MANAGED, 3) { res: Errno, data: ByteBuf, tuple: SockTuple, fd: Fd, size: Uint32, }

    /// Shuts down one or both halves of a connection.
    37 "shutdown" PPME_SOCKET_SHUTDOWN_X => Shutdown(NET | SYSCALL, USES_FD | MODIFIES_STATE | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd, how: EnumFlags8<ShutdownHow>, }

    /// Asks for the local address of a socket.
    39 "getsockname" PPME_SOCKET_GETSOCKNAME_X => Getsockname(NET | SYSCALL, NONE) {}

    /// Asks for the address of the peer.
    41 "getpeername" PPME_SOCKET_GETPEERNAME_X => Getpeername(NET | SYSCALL, NONE) {}

    /// Makes two connected sockets.
    43 "socketpair" PPME_SOCKET_SOCKETPAIR_X => Socketpair(IPC | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) {
        res: Errno, fd1: Fd, fd2: Fd, source: Uint64 as Hex, peer: Uint64 as Hex, domain: EnumFlags32<SocketFamilies> as
        Dec, r#type: Uint32, proto: Uint32,
    }

    /// Sets a socket option.
    45 "setsockopt" PPME_SOCKET_SETSOCKOPT_X => Setsockopt(NET | SYSCALL, USES_FD, 1) {
        res: Errno, fd: Fd, level: EnumFlags8<SockoptLevels> as Dec, optname: EnumFlags8<SockoptOptions> as Dec, val:
        Dyn<SockoptDynamicParam>, optlen: Uint32,
    }

    /// Reads a socket option.
    47 "getsockopt" PPME_SOCKET_GETSOCKOPT_X => Getsockopt(NET | SYSCALL, USES_FD | MODIFIES_STATE, 1) {
        res: Errno, fd: Fd, level: EnumFlags8<SockoptLevels> as Dec, optname: EnumFlags8<SockoptOptions> as Dec, val:
        Dyn<SockoptDynamicParam>, optlen: Uint32,
    }

    /// Sends a message.
    49 "sendmsg" PPME_SOCKET_SENDMSG_X => Sendmsg(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | MODIFIES_STATE | CONVERTER_MANAGED, 2) { res: Errno, data: ByteBuf, fd: Fd, size: Uint32, tuple: SockTuple, }

    /// Sends several messages.
    51 "sendmmsg" PPME_SOCKET_SENDMMSG_X => Sendmmsg(IO_WRITE | SYSCALL, USES_FD | WRITES_TO_FD | MODIFIES_STATE | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd, size: Uint32, data: ByteBuf, tuple: SockTuple, }

    /// Receives a message.
    53 "recvmsg" PPME_SOCKET_RECVMSG_X => Recvmsg(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | MODIFIES_STATE | CONVERTER_MANAGED, 5) { res: Errno, size: Uint32, data: ByteBuf, tuple: SockTuple, msgcontrol: ByteBuf, fd: Fd, }

    /// Receives several messages.
    55 "recvmmsg" PPME_SOCKET_RECVMMSG_X => Recvmmsg(IO_READ | SYSCALL, USES_FD | READS_FROM_FD | MODIFIES_STATE | CONVERTER_MANAGED, 1) { res: Errno, fd: Fd, size: Uint32, data: ByteBuf, tuple: SockTuple, msgcontrol: ByteBuf, }

    /// Takes a connection from a listening socket.
    247 "accept" PPME_SOCKET_ACCEPT_5_X => Accept(NET | SYSCALL, CREATES_FD | MODIFIES_STATE) { fd: Fd, tuple: SockTuple, queuepct: Uint8, queuelen: Uint32, queuemax: Uint32, }

    /// Takes a connection from a listening socket, with flags for the new descriptor.
    389 "accept4" PPME_SOCKET_ACCEPT4_6_X => Accept4(NET | SYSCALL, CREATES_FD | MODIFIES_STATE | CONVERTER_MANAGED) {
        fd: Fd, tuple: SockTuple, queuepct: Uint8, queuelen: Uint32, queuemax: Uint32, flags: Int32 as Hex,
    }
}
